#!/usr/bin/env python3
"""run.py - all benchmarks in one go: `ninja -C build bench`, in a release build.

Makes a small practice unit of one year and a big one of ten through the program's own acts (kept in
the build folder and used again on the same day; in memory while they are made, where there is
/dev/shm), then runs each benchmark on copies of them. Every figure stands beside its baseline of
the same run. The exit status is 0 unless something could not be measured.

BENCH_ENCOUNTERS   talks of the big unit (30000)
BENCH_ONLY         names of benchmarks to run: keys start save pages verify make
"""
import datetime
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

PROGRAM = os.environ["CHAIRSIDE"]
HERE = pathlib.Path(os.environ["BENCH_DIR"])
BIG = int(os.environ.get("BENCH_ENCOUNTERS", "30000"))
SMALL = 1000
SAVES = 20
ONLY = os.environ.get("BENCH_ONLY", "keys start save pages verify make").split()
failures = []


def make_unit(name, encounters, months, people=40):
    """A practice unit of today in the build folder; answers it and the seconds that it took."""
    unit = HERE / "units" / f"{name}-{encounters}-{months}-{datetime.date.today()}"
    if unit.exists():
        return unit, None
    for old in unit.parent.glob(f"{name}-*"):
        shutil.rmtree(old)
    unit.parent.mkdir(parents=True, exist_ok=True)
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        made = pathlib.Path(folder) / "unit"
        started = time.monotonic()
        subprocess.run([PROGRAM, "demo", "--into", made, "--no-open", "--people", str(people),
                        "--encounters", str(encounters), "--months", str(months)],
                       check=True, stdout=subprocess.DEVNULL)
        took = time.monotonic() - started
        shutil.copytree(made, unit)
    return unit, took


def bench(name, *args):
    """Runs one of the benchmark programs; what it prints is the answer."""
    sys.stdout.flush()
    if subprocess.run([HERE / f"bench-{name}", *map(str, args)]).returncode:
        failures.append(name)


def calls_of(*args):
    """How often each system call was made, as strace counts."""
    with tempfile.NamedTemporaryFile("r") as out:
        subprocess.run(["strace", "-f", "-c", "-o", out.name, "-e",
                        "trace=fsync,fdatasync,pwrite64,flock", HERE / "bench-save",
                        *map(str, args)], check=True)
        counts = {}
        for line in out:
            row = re.match(r"\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s.*?(\w+)$", line)
            if row:
                counts[row.group(2)] = int(row.group(1))
    return counts


def syncs(unit, folder):
    """What one save asks of the disk: N saves less none, for each kind of save."""
    if not shutil.which("strace"):
        print("\nsyncs of a save: not measured, there is no strace here")
        return
    print(f"\ncalls a save (strace, {SAVES} saves less none)\n"
          f"{'':<38} {'syncs':>10} {'writes':>10} {'locks':>10}")
    found = {}
    for what, words in (("rows", "one plain row"), ("shape", "the same rows"),
                        ("save", "talk and note")):
        none = calls_of(unit, folder, what, 0)
        some = calls_of(unit, folder, what, SAVES)
        each = {call: (n - none.get(call, 0)) / SAVES for call, n in some.items()}
        found[what] = each.get("fdatasync", 0) + each.get("fsync", 0)
        print(f"{words:<38} {found[what]:>10.2f} {each.get('pwrite64', 0):>10.1f} "
              f"{each.get('flock', 0):>10.1f}")
    # An anchor line, synced too, comes once in 64 journal rows: a save here writes two.
    met = found["save"] <= found["rows"] + 2 / 64 + 0.05
    print(f"{'  target: equal, anchor lines apart':<38} {'met' if met else 'MISSED'}")


def made_on_disk(folder):
    """How long people wait for `chairside demo`."""
    started = time.monotonic()
    subprocess.run([PROGRAM, "demo", "--into", folder / "demo", "--no-open"], check=True,
                   stdout=subprocess.DEVNULL)
    print(f"\npractice unit as `demo` makes it (40 people, 600 talks, on the disk): "
          f"{time.monotonic() - started:.1f} s")


def main():
    kind = os.environ.get("BENCH_BUILD", "?")
    print(f"build type {kind}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if kind != "release":
        print("Figures of anything but a release build say little.")
    small, took_small = make_unit("small", SMALL, 12)
    big, took_big = (None, None)
    if {"start", "pages", "verify"} & set(ONLY):
        big, took_big = make_unit("big", BIG, 120)
    for name, took, talks in (("small", took_small, SMALL), ("big", took_big, BIG)):
        if took:
            print(f"{name} unit, {talks} talks, made in memory: {took:.1f} s, "
                  f"{talks / took:.0f} talks a second")
    with tempfile.TemporaryDirectory(dir=HERE) as name:
        folder = pathlib.Path(name)
        own = {unit: shutil.copytree(unit, folder / unit.name) for unit in (small, big) if unit}
        if "keys" in ONLY:
            bench("keys", PROGRAM, own[small])
        if "start" in ONLY:
            bench("start", PROGRAM, own[small], own[big])
        if "save" in ONLY:
            bench("save", own[small], folder)
            syncs(own[small], folder)
        if "pages" in ONLY:
            bench("pages", shutil.copytree(small, folder / "small"), own[big])
        if "verify" in ONLY:
            bench("verify", small, 5)
            bench("verify", big, 1)
        if "make" in ONLY:
            made_on_disk(folder)
    if failures:
        sys.exit("not measured: " + ", ".join(failures))


if __name__ == "__main__":
    main()
