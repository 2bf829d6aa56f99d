"""Fixtures: a practice unit on a machine with faults, through the program in a real terminal.

Mounts are made in a mount namespace of the tests' own, so that nothing is left behind however they
end. Where the host lets nobody mount, shim.c plays the disk instead (FAULTS_NO_MOUNT=1 forces it).
"""
import ctypes
import gettext
import importlib.util
import os
import pathlib
import re
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
STORIES = HERE.parent.parent / "stories"
sys.path.insert(0, str(STORIES))
_spec = importlib.util.spec_from_file_location("stories_fixtures", STORIES / "conftest.py")
stories = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(stories)
mould = stories.mould

PROGRAM = os.environ["CHAIRSIDE"]
LIAR = os.environ["LIAR"]
STATUS_H = HERE.parents[2] / "include" / "chairside" / "status.h"
PO = pathlib.Path(PROGRAM).parent.parent / "screens" / "po"


# ---- words ----

def sentences():
    """The sentence of each status, by its name, out of status.h."""
    found = {}
    text = STATUS_H.read_text()
    for name, strings in re.findall(r'X\((\w+),\s*((?:"[^"]*"\s*)+)\)', text.replace("\\\n", " ")):
        found[name] = "".join(re.findall(r'"([^"]*)"', strings))
    return found


class Words:
    """What the program says, in one language."""

    def __init__(self, lang):
        self.lang = lang
        self.env = {"LANGUAGE": lang}
        self._spanish = gettext.translation("chairside", PO, ["es"])
        self._sentences = sentences()

    def of(self, text, context=None):
        if self.lang == "en":
            return text
        spanish = (self._spanish.pgettext(context, text) if context
                   else self._spanish.gettext(text))
        assert spanish != text, f"{text!r} has no Spanish"
        return spanish

    def sentence(self, status):
        return self.of(self._sentences[status])


@pytest.fixture(params=["en", "es"])
def words(request):
    return Words(request.param)


# ---- the machine ----

def own_mounts():
    """Moves this process into mounts of its own; False where it may not."""
    if os.environ.get("FAULTS_NO_MOUNT"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    new_mounts, new_user = 0x00020000, 0x10000000
    uid, gid = os.getuid(), os.getgid()
    if uid == 0:
        if libc.unshare(new_mounts) != 0:
            return False
    elif libc.unshare(new_mounts | new_user) == 0:
        pathlib.Path("/proc/self/setgroups").write_text("deny")
        pathlib.Path("/proc/self/uid_map").write_text(f"0 {uid} 1")
        pathlib.Path("/proc/self/gid_map").write_text(f"0 {gid} 1")
    else:
        return False
    done = subprocess.run(["mount", "--make-rprivate", "/"], capture_output=True)
    return done.returncode == 0


CAN_MOUNT = own_mounts()


class Unit(stories.Unit):
    """A unit's folder, and how its kiosks meet the machine's faults."""

    def kiosk(self, number=1, through="", log=None, **env):
        """`through`: commands in front of the program, such as prlimit or env -u."""
        if log:
            env["CHAIRSIDE_LOG"] = log
        kiosk = Kiosk(f"{through} {PROGRAM} --unit {self.folder} --kiosk {number}", **env)
        self.kiosks.append(kiosk)
        return kiosk

    def run(self, *args, **env):
        return subprocess.run([PROGRAM, "--unit", str(self.folder), *args], text=True, timeout=120,
                              capture_output=True, env={**os.environ, **env},
                              stdin=subprocess.DEVNULL)

    def rows(self, kind):
        """How many rows of a kind the journal has."""
        return self.sql("SELECT count(*) FROM journal WHERE kind = ?", kind)[0][0]

    def files(self):
        """Every file, its size and its bytes, but the ballast and the locks."""
        return {path.name: path.read_bytes() for path in sorted(self.folder.iterdir())
                if path.name != "ballast" and not path.name.endswith(".lock")}


class Kiosk(stories.Kiosk):
    """A kiosk whose words wrap: sentences are looked for across lines."""

    def says(self):
        """The screen as running text: frames, focus marks and line ends taken out."""
        return flat(self.screen())

    def wait_said(self, *texts, **how):
        return self.until(lambda: all(flat(text) in self.says() for text in texts),
                          f"{texts!r} never said", **how)

    def until(self, is_so, why, seconds=stories.Kiosk.wait.__kwdefaults__["seconds"]):
        end = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < end, f"{why}:\n{self.screen()}"
            time.sleep(.02)
        return self.screen()

    def child(self):
        """The session's process, once the parent has one."""
        parent = self.pid()
        found = []

        def has_child():
            with open(f"/proc/{parent}/task/{parent}/children") as children:
                found[:] = map(int, children.read().split())
            return bool(found)
        self.until(has_child, "no child")
        return found[0]
