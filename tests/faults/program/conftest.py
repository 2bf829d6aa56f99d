"""Fixtures: a practice unit on a machine with faults, through the program in a real terminal."""
import importlib.util
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import pytest

STORIES = pathlib.Path(__file__).resolve().parents[2] / "stories"
sys.path.insert(0, str(STORIES))
_spec = importlib.util.spec_from_file_location("stories_fixtures", STORIES / "conftest.py")
stories = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(stories)

from kiosk import PATIENCE_S, PHRASE, Kiosk  # noqa: E402 (found through the path above)
from machine import Disk             # noqa: E402
from sentences import Words, flat    # noqa: E402

PROGRAM = os.environ["CHAIRSIDE"]
mould = stories.mould


class FaultKiosk(Kiosk):
    """A kiosk whose sentences may go on in the next row, in either language."""

    def says(self):
        return flat(self.screen())

    def wait_said(self, *texts):
        """Waits until all of it is on the screen, however it is wrapped."""
        self.until(lambda: all(flat(text) in self.says() for text in texts), f"{texts!r} not said")
        return self.screen()

    def until(self, is_so, why):
        end = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < end, f"{why}:\n{self.screen()}"
            time.sleep(.02)

    def until_said(self, choices):
        """Waits until all the texts of one of the choices are on the screen."""
        self.until(lambda: any(all(flat(text) in self.says() for text in texts)
                               for texts in choices), f"none of {choices!r} said")
        return self.screen()

    def fill_lock(self, number, phrase=PHRASE):
        """Everything but the last Enter."""
        self.wait("Your number")
        self.type(f"{number:03}")
        self.keys("Enter")
        self.type(phrase)
        self.keys("Enter")

    def try_phrase(self, number, phrase=PHRASE):
        self.fill_lock(number, phrase)
        self.keys("Enter")

    def forget_lock(self):
        """A lock screen on which nothing is typed: a session's process that ends makes it anew."""
        os.kill(self.child(), signal.SIGKILL)
        self.wait("Your number", "[___]")

    def child(self):
        """The session's process, as soon as the parent has one."""
        parent, found = self.pid(), []

        def has_one():
            with open(f"/proc/{parent}/task/{parent}/children") as children:
                found[:] = map(int, children.read().split())
            return bool(found)
        self.until(has_one, "the kiosk has no child")
        return found[0]


class Unit(stories.Unit):
    """A unit's folder; `env` is how its programs meet the machine's faults."""

    def __init__(self, folder, env=None):
        super().__init__(folder)
        self.env = env or {}

    def kiosk(self, number=1, through="", cols=80, rows=24, **env):
        """`through`: commands in front of the program, such as prlimit or env -u."""
        kiosk = FaultKiosk(f"{through} {PROGRAM} --unit {self.folder} --kiosk {number}", cols,
                           rows, **{**self.env, **env})
        self.kiosks.append(kiosk)
        return kiosk

    def run(self, *args, **env):
        return subprocess.run([PROGRAM, "--unit", str(self.folder), *args], text=True, timeout=120,
                              capture_output=True, stdin=subprocess.DEVNULL,
                              env={**os.environ, **self.env, **env})

    def refused(self, words):
        """How the kiosk ends that will not begin: exit code, and what it says on standard error.
        (A shell writes the code down: tmux loses that of a program which ends at once.)"""
        said, code = pathlib.Path(f"{self.folder}.said"), pathlib.Path(f"{self.folder}.code")
        code.unlink(missing_ok=True)
        script = f"{PROGRAM} --unit {self.folder} 2>{said}; echo $? >{code}.new; mv {code}.new {code}"
        with FaultKiosk(f"sh -c '{script}'", **{**self.env, **words.env}) as kiosk:
            kiosk.until(code.exists, "still running")
        return int(code.read_text()), said.read_text()

    def rows(self, kind):
        """How many rows of a kind the journal has."""
        return self.sql("SELECT count(*) FROM journal WHERE kind = ?", kind)[0][0]

    def contents(self):
        """Every file with its bytes: what nobody may have touched."""
        return {path.name: path.read_bytes() if path.stat().st_size < 1 << 30 else path.stat()
                for path in sorted(self.folder.iterdir()) if path.is_file()}


@pytest.fixture(params=["en", "es"])
def words(request):
    return Words(request.param)


@pytest.fixture
def unit(mould, tmp_path):
    folder = tmp_path / "unit"
    shutil.copytree(mould, folder)
    it = Unit(folder)
    yield it
    it.close()


@pytest.fixture
def disk(tmp_path):
    it = Disk(tmp_path / "disk")
    yield it
    it.close()


@pytest.fixture
def unit_on(disk, mould):
    """A unit on a small disk."""
    it = Unit(disk.hold(mould), disk.env)
    yield it
    it.close()
