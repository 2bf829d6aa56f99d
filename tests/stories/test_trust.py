"""Trust: A31 an edited journal row is named, A34 language, backup and restore."""
import re
import time

from unit_facts import mentor_with, talks


def test_a31_an_edited_journal_row_is_named(unit):
    seq, = unit.sql("SELECT seq FROM journal WHERE kind = 50 ORDER BY seq LIMIT 1 OFFSET 3")[0]
    unit.sql("UPDATE journal SET at = at + 1 WHERE seq = ?", seq)
    done = unit.run("verify")
    assert done.returncode == 1
    assert re.search(rf"\brow {seq}\b", done.stdout), done.stdout


def test_a34_the_language_changes_and_every_answer_stays(unit):
    kiosk = unit.kiosk()
    kiosk.mentor(mentor_with(unit, 1, 2, 3))
    kiosk.choose("Log a talk")
    kiosk.choose(" yes ")
    kiosk.wait("Where did you talk?")
    kiosk.keys("1", "3", "1", "2", "Enter", "Enter", "1", "2")
    english = kiosk.wait("> [ Save ]")
    kiosk.keys("F2")
    spanish = kiosk.wait("> [ Guardar ]")
    assert english.count("(•)") == spanish.count("(•)")
    assert english.count("[x]") == spanish.count("[x]")
    for word in ("Where", "How", "What", "When", "Save", "talk"):
        assert word not in spanish, word
    before = talks(unit)
    kiosk.keys("Enter")
    kiosk.wait("guard")
    assert talks(unit) == before + 1


def test_two_open_logs_do_not_write_at_each_other(unit):
    for number in (1, 2):
        kiosk = unit.kiosk(number)
        kiosk.coordinator()
        kiosk.choose("Log of talks")
        kiosk.wait("Where")
    count = "SELECT count(*) FROM journal"
    before = unit.sql(count)
    time.sleep(5)  # two looks of each kiosk: that nothing happens has no words to wait for
    assert unit.sql(count) == before


def test_a_backup_while_kiosks_run_and_back_again(unit, tmp_path):
    kiosk = unit.kiosk()
    kiosk.mentor(mentor_with(unit, 1, 2, 3))
    done = unit.run("backup", str(tmp_path / "copy.db"))
    assert done.returncode == 0, done.stderr
    before = talks(unit)
    kiosk.choose("Log a talk")
    kiosk.choose(" yes ")
    kiosk.keys("1", "3", "1", "2", "Enter", "Enter", "1", "2", "Enter")
    kiosk.wait("The talk is saved.")
    refused = unit.run("restore", str(tmp_path / "copy.db"))
    assert refused.returncode == 3 and "Close them all" in refused.stderr
    kiosk.close()
    kiosk.gone()
    done = unit.run("restore", str(tmp_path / "copy.db"))
    assert done.returncode == 0, done.stderr
    assert talks(unit) == before
    again = unit.kiosk(2)
    again.coordinator()
    again.lock()
    unit.verified()
