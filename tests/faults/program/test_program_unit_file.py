"""R8: a unit file that is not what it should be. The program says which it is, in one sentence and
with exit code 3, and touches nothing; a new unit never appears in silence."""
import os
import shutil
import sqlite3

import pytest

from machine import lies


def missing(folder):
    (folder / "unit.db").unlink()


def only_the_anchor(folder):
    for path in folder.iterdir():
        if path.name != "anchor":
            path.unlink()


def random_bytes(folder):
    (folder / "unit.db").write_bytes(os.urandom(50_000))


def another_database(folder):
    (folder / "unit.db").unlink()
    with sqlite3.connect(folder / "unit.db") as db:
        db.execute("CREATE TABLE shopping(what TEXT)")
        db.execute("INSERT INTO shopping VALUES ('bread')")
    db.close()


def a_few_bytes(folder):
    (folder / "unit.db").write_bytes(b"SQLite format 3\0" + b"\0" * 40)


def nothing_in_it(folder):
    (folder / "unit.db").write_bytes(b"")


def a_folder_in_its_place(folder):
    (folder / "unit.db").unlink()
    (folder / "unit.db").mkdir()


def a_link_in_its_place(folder):
    (folder / "unit.db").rename(folder / "elsewhere.db")
    (folder / "unit.db").symlink_to("elsewhere.db")


def newer(folder):
    with sqlite3.connect(folder / "unit.db") as db:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        db.execute(f"PRAGMA user_version={version + 1}")
    db.close()


def written_ahead(folder):
    with sqlite3.connect(folder / "unit.db") as db:
        assert db.execute("PRAGMA journal_mode=WAL").fetchone() == ("wal",)
    db.close()


def another_table(folder):
    with sqlite3.connect(folder / "unit.db") as db:
        db.execute("CREATE TABLE extra(a)")
    db.close()


def a_torn_page(folder):
    """The journal's root page: its cells point nowhere."""
    with sqlite3.connect(folder / "unit.db") as db:
        page, = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'journal'").fetchone()
        size, = db.execute("PRAGMA page_size").fetchone()
    db.close()
    with open(folder / "unit.db", "r+b") as file:
        file.seek((page - 1) * size)
        page = bytearray(file.read(size))
        for at in range(3, 60):
            page[at] ^= 0x5a
        file.seek(-size, os.SEEK_CUR)
        file.write(page)


def cut_short(folder):
    size = (folder / "unit.db").stat().st_size
    os.truncate(folder / "unit.db", size // 2)


def open_to_others(folder):
    folder.chmod(0o755)


CASES = [
    (missing, "UNIT_MISSING"),
    (only_the_anchor, "UNIT_MISSING"),
    (random_bytes, "NOT_A_UNIT"),
    (another_database, "NOT_A_UNIT"),
    (a_few_bytes, "NOT_A_UNIT"),
    (a_folder_in_its_place, "NOT_A_UNIT"),
    (a_link_in_its_place, "NOT_A_UNIT"),
    (nothing_in_it, "CORRUPT"),
    (a_torn_page, "CORRUPT"),
    (cut_short, "CORRUPT"),
    (newer, "NEWER"),
    (written_ahead, "SCHEMA"),
    (another_table, "SCHEMA"),
    (open_to_others, "PERMISSIONS"),
]


@pytest.mark.parametrize("spoil, status", CASES, ids=[spoil.__name__ for spoil, _ in CASES])
def test_a_file_that_is_no_good_is_named_and_not_touched(unit, words, spoil, status):
    spoil(unit.folder)
    before = unit.contents()
    assert unit.refused(words) == (3, words.error(status))
    assert unit.contents() == before
    done = unit.run("verify", **words.env)
    if status in ("NOT_A_UNIT", "CORRUPT", "SCHEMA"):
        assert (done.returncode, done.stderr) == (1, "")
        assert done.stdout.startswith(f"file: {words.sentence(status)}\n")
    else:
        assert (done.returncode, done.stderr) == (3, words.error(status))
    assert unit.contents() == before


def test_a_network_disk_is_refused(unit, words):
    unit.env = lies(NETWORK=unit.folder)
    before = unit.contents()
    assert unit.refused(words) == (3, words.error("NETWORK_FS"))
    done = unit.run("verify", **words.env)
    assert done.returncode == 3 and done.stderr == words.error("NETWORK_FS")
    assert unit.contents() == before


def test_a_place_that_is_no_folder_is_refused(unit, words):
    unit.folder = unit.folder / "practice.txt"
    assert unit.refused(words) == (3, words.error("NO_FOLDER"))


def test_a_terabyte_of_holes_behind_the_unit_is_refused_at_once(unit, words):
    before = unit.contents()
    os.truncate(unit.folder / "unit.db", 1 << 40)
    assert unit.refused(words) == (3, words.error("CORRUPT"))
    with open(unit.folder / "unit.db", "rb") as file:
        assert file.read(len(before["unit.db"])) == before["unit.db"]
    assert (unit.folder / "unit.db").stat().st_size == 1 << 40
