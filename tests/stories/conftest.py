"""Fixtures: a small practice unit, made once by the program itself, copied for each story."""
import os
import shutil
import sqlite3
import subprocess

import pytest

from kiosk import Kiosk

PROGRAM = os.environ["CHAIRSIDE"]


def make(folder, *options):
    """A practice unit that no story may change."""
    subprocess.run([PROGRAM, "demo", "--into", str(folder), "--no-open", "--people", "16",
                    "--encounters", "40", "--months", "2", *options], check=True, timeout=120,
                   capture_output=True)
    return folder


@pytest.fixture(scope="session")
def mould(tmp_path_factory):
    return make(tmp_path_factory.mktemp("mould") / "unit")


class Unit:
    """A unit's folder, and whatever kiosks a story opens on it."""

    def __init__(self, folder):
        self.folder = folder
        self.kiosks = []

    def kiosk(self, number=1, **env):
        kiosk = Kiosk(f"{PROGRAM} --unit {self.folder} --kiosk {number}", **env)
        self.kiosks.append(kiosk)
        return kiosk

    def sql(self, statement, *values):
        """As somebody who has the file and the sqlite3 shell."""
        with sqlite3.connect(self.folder / "unit.db") as db:
            rows = db.execute(statement, values).fetchall()
        db.close()
        return rows

    def run(self, *args):
        return subprocess.run([PROGRAM, "--unit", str(self.folder), *args], capture_output=True,
                              text=True, timeout=120)

    def verified(self):
        """The unit is sound; answers what verify said."""
        done = self.run("verify")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def close(self):
        for kiosk in self.kiosks:
            kiosk.close()


@pytest.fixture
def unit(mould, tmp_path):
    folder = tmp_path / "unit"
    shutil.copytree(mould, folder)
    it = Unit(folder)
    yield it
    it.close()


@pytest.fixture
def hasty(tmp_path):
    """A practice unit that locks after a few seconds without a key."""
    it = Unit(make(tmp_path / "unit", "--idle", "8"))
    yield it
    it.close()


@pytest.fixture
def empty(tmp_path):
    """A folder in which no unit has been set up yet."""
    it = Unit(tmp_path / "unit")
    yield it
    it.close()
