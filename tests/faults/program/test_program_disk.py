"""R4, A30: a disk that is full or read-only. Nothing is half saved, what was typed stays on the
screen and in the draft, the sentence says what to do, and when there is room again the same save
works."""
import os
import signal

import pytest

from machine import lies
from sentences import Words

EN, ES = Words("en"), Words("es")
TEXT = "La aguja le da miedo, dijo."


def both(status):
    return EN.sentence(status), ES.sentence(status)


def type_a_note(kiosk, number, words):
    """As far as the Save button."""
    kiosk.try_phrase(number)
    kiosk.choose(words.of("My talks", "mentor_home"))
    kiosk.choose(" " + words.of("note"))
    kiosk.choose(words.of("Write or add a note", "talk"))
    kiosk.wait(words.of("Did you write it together?", "note_form"))
    kiosk.keys("End")
    kiosk.type(TEXT)
    kiosk.wait(TEXT)


def is_kept(kiosk, words):
    """Waits for "Kept as a draft 10:05."."""
    kiosk.wait_said(words.of("Kept as a draft %02ld:%02ld. Nothing is lost if you stop.")
                    .split("%")[0])


def notes(unit):
    """How many versions of notes there are."""
    return unit.sql("SELECT count(*) FROM object WHERE kind = 1")[0][0]


def a_mentor_with_a_note(unit):
    return unit.sql("SELECT u.number FROM encounter_now e JOIN user_now u ON u.id = e.mentor "
                    "JOIN consent_now c ON c.person = e.person AND c.scope = 3 AND c.status = 1 "
                    "WHERE e.note NOT NULL AND e.status = 1 ORDER BY 1 LIMIT 1")[0][0]


def test_a30_on_a_full_disk_nothing_is_lost_and_the_save_works_when_there_is_room(
        unit_on, disk, words):
    unit, kiosk = unit_on, unit_on.kiosk(**words.env)
    type_a_note(kiosk, a_mentor_with_a_note(unit), words)
    is_kept(kiosk, words)
    before = notes(unit)
    for _ in range(2):  # the first refusal gives the ballast away; then that is used up, too
        disk.fill()
        kiosk.button(words.of("Save", "note_form"))
        kiosk.wait_said(words.sentence("DISK_FULL"), TEXT)
        assert notes(unit) == before
    disk.free()
    kiosk.button(words.of("Save", "note_form"))
    kiosk.wait_said(words.of("The note is saved. Only you can read it."))
    assert notes(unit) == before + 1
    unit.verified()


def test_a30_what_a_full_disk_refused_is_in_the_draft(unit_on, disk, words):
    unit, kiosk = unit_on, unit_on.kiosk(**words.env)
    number = a_mentor_with_a_note(unit)
    type_a_note(kiosk, number, words)
    is_kept(kiosk, words)
    disk.fill()
    kiosk.button(words.of("Save", "note_form"))
    kiosk.wait_said(words.sentence("DISK_FULL"))
    os.kill(kiosk.child(), signal.SIGKILL)
    kiosk.wait("Your number")
    disk.free()
    kiosk.try_phrase(number)
    kiosk.choose(words.of("Go on with it", "resume"))
    kiosk.wait(TEXT)
    kiosk.button(words.of("Save", "note_form"))
    kiosk.wait_said(words.of("The note is saved. Only you can read it."))
    unit.verified()


def test_the_ballast_is_room_for_the_next_save(unit_on, disk):
    unit, kiosk = unit_on, unit_on.kiosk()
    type_a_note(kiosk, a_mentor_with_a_note(unit), EN)
    is_kept(kiosk, EN)
    before = notes(unit)
    assert (unit.folder / "ballast").stat().st_size == 4 << 20
    disk.fill()
    kiosk.button("Save")
    kiosk.wait_said(EN.sentence("DISK_FULL"))
    assert not (unit.folder / "ballast").exists()
    disk.give_back()
    kiosk.button("Save")
    kiosk.wait_said("The note is saved.")
    assert notes(unit) == before + 1
    unit.verified()


def test_nobody_signs_in_on_a_full_disk_and_the_lock_says_why(unit_on, disk):
    unit, kiosk = unit_on, unit_on.kiosk()
    before = unit.sql("SELECT max(seq) FROM journal")
    for _ in range(2):
        disk.fill()
        kiosk.try_phrase(101)
        kiosk.wait_said(*both("DISK_FULL"))
        kiosk.forget_lock()
    assert unit.sql("SELECT max(seq) FROM journal") == before
    disk.free()
    kiosk.mentor(101)
    unit.verified()


def test_commands_on_a_full_disk_say_so_and_leave_nothing_behind(unit_on, disk, words):
    disk.fill()
    copy, new = disk.place / "copy.db", disk.place / "new"
    there = sorted(path.name for path in disk.place.iterdir())
    done = unit_on.run("backup", str(copy), **words.env)
    assert (done.returncode, done.stderr) == (3, words.error("DISK_FULL"))
    done = unit_on.run("demo", "--into", str(new), "--no-open", **words.env)
    assert (done.returncode, done.stderr) == (3, words.error("DISK_FULL"))
    assert sorted(path.name for path in disk.place.iterdir() if path != new) == there
    disk.free()
    unit_on.verified()


def test_on_a_read_only_disk_nobody_signs_in_and_verify_and_backup_work(
        unit_on, disk, tmp_path, words):
    disk.protect()
    unit, kiosk = unit_on, unit_on.kiosk(**words.env)
    before = unit.contents()
    kiosk.wait_said(words.of("This disk cannot be written to: nobody can sign in."))
    kiosk.try_phrase(101)
    kiosk.wait_said(*both("READ_ONLY"))
    assert words.of("Log a talk", "mentor_home") not in kiosk.screen()
    unit.verified()
    done = unit.run("backup", str(tmp_path / "copy.db"), **words.env)
    assert done.returncode == 0, done.stderr
    kiosk.close()
    kiosk.gone()
    assert unit.contents() == before


def test_a_disk_that_becomes_read_only_keeps_what_was_typed(unit, tmp_path, words):
    """As Linux does to a disk that fails: no new file can be opened for writing."""
    fault = tmp_path / "fault"
    unit.env = lies(DISK=fault, PLACE=unit.folder)
    kiosk = unit.kiosk(**words.env)
    type_a_note(kiosk, a_mentor_with_a_note(unit), words)
    is_kept(kiosk, words)
    before = notes(unit)
    fault.write_text("readonly")
    kiosk.button(words.of("Save", "note_form"))
    kiosk.until_said([[words.sentence(status), TEXT] for status in ("READ_ONLY", "IO")])
    assert notes(unit) == before
    fault.unlink()
    kiosk.button(words.of("Save", "note_form"))
    kiosk.wait_said(words.of("The note is saved. Only you can read it."))
    assert notes(unit) == before + 1
    unit.verified()
