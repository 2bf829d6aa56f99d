"""machine.py - the machine under the program, and how to make it fail.

Mounts are made in a mount namespace of this process, so that nothing is left behind however the
tests end. Where the host lets nobody mount, shim.c plays the disk instead (FAULTS_NO_MOUNT=1 asks
for that, to try it).
"""
import ctypes
import os
import pathlib
import shutil
import subprocess

LIAR = os.environ["LIAR"]
SMALL_DISK_MIB = 8  # the unit, its ballast of 4 MiB, and little more


def lies(**faults):
    """The environment of a program that shim.c lies to."""
    asan = os.environ.get("ASAN_OPTIONS", "")
    return {"LD_PRELOAD": LIAR, "ASAN_OPTIONS": f"{asan}:verify_asan_link_order=0".lstrip(":"),
            **{f"FAULT_{name}": str(value) for name, value in faults.items()}}


def own_mounts():
    """Moves this process into mounts of its own; False where it may not."""
    if os.environ.get("FAULTS_NO_MOUNT"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    new_mounts, new_user = 0x00020000, 0x10000000
    uid, gid = os.getuid(), os.getgid()
    if libc.unshare(new_mounts if uid == 0 else new_mounts | new_user) != 0:
        return False
    if uid != 0:
        pathlib.Path("/proc/self/setgroups").write_text("deny")
        pathlib.Path("/proc/self/uid_map").write_text(f"0 {uid} 1")
        pathlib.Path("/proc/self/gid_map").write_text(f"0 {gid} 1")
    done = subprocess.run(["mount", "--make-rprivate", "/"], capture_output=True)
    return done.returncode == 0


CAN_MOUNT = own_mounts()


class Disk:
    """A small disk that can be filled, and made read-only."""

    def __init__(self, place):
        self.place = place
        self.env = {}
        place.mkdir()
        if CAN_MOUNT:
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK_MIB}m,mode=700",
                            "tmpfs", str(place)], check=True)
        else:
            self.control = place.with_name("disk.fault")
            self.env = lies(DISK=self.control, PLACE=place)

    def fill(self):
        """Until nothing fits any more."""
        if not CAN_MOUNT:
            self.control.write_text("full")
            return
        with open(self.place / "filler", "ab", buffering=0) as filler:
            for size in (1 << 20, 1 << 12):
                try:
                    while filler.write(b"\0" * size) == size:
                        pass
                except OSError:
                    pass

    def free(self):
        if CAN_MOUNT:
            (self.place / "filler").unlink()
        else:
            self.control.unlink()

    def give_back(self):
        """What the program gave up is room; what fills the disk stays."""
        if not CAN_MOUNT:
            self.control.unlink()

    def protect(self):
        """From now on nobody writes."""
        if CAN_MOUNT:
            subprocess.run(["mount", "-o", "remount,ro", str(self.place)], check=True)
        else:
            self.control.write_text("readonly")

    def close(self):
        if CAN_MOUNT:
            subprocess.run(["umount", "-l", str(self.place)], check=True)

    def hold(self, folder):
        """A copy of a unit's folder on this disk."""
        inside = self.place / "unit"
        shutil.copytree(folder, inside)
        return inside


def memory_kib(pid):
    """The address space of a process."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmSize:"):
            return int(line.split()[1])
    raise AssertionError(f"no size of {pid}")


def limit_memory(pid, room_kib):
    """The process may take so much more than it has; None: what it likes."""
    limit = "unlimited" if room_kib is None else (memory_kib(pid) + room_kib) * 1024
    subprocess.run(["prlimit", "--pid", str(pid), f"--as={limit}:unlimited"], check=True)


def cpu_ticks(pid):
    """What a process has used so far, in clock ticks."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])
