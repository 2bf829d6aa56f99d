"""Talks: A3 one-handed and short, A4-A6 drafts, A8 withdrawal, A9 count only, A21 wrong person."""
import os
import signal
import time

from unit_facts import mentor_with, talks


def open_form(kiosk):
    kiosk.choose("Log a talk")
    kiosk.choose(" yes ")
    kiosk.wait("A talk with", "Where did you talk?")


def fill_form(kiosk):
    """At the chair, 15 minutes, informed and listened, topics left open, well, no plan."""
    kiosk.keys("1", "3", "1", "2", "Enter", "Enter", "1", "2")


def test_a03_a_talk_is_logged_with_twelve_keys_of_one_hand(unit):
    kiosk = unit.kiosk()
    kiosk.mentor(mentor_with(unit, 1, 2, 3))
    before, keys = talks(unit), kiosk.count()
    open_form(kiosk)
    fill_form(kiosk)
    kiosk.keys("Enter")
    kiosk.wait("The talk is saved.")
    assert keys() <= 12, f"{keys()} keys"
    assert talks(unit) == before + 1
    unit.verified()


def test_a04_a_half_typed_note_survives_a_power_cut(unit):
    number = mentor_with(unit, 1, 2, 3)
    kiosk = unit.kiosk()
    kiosk.mentor(number)
    open_form(kiosk)
    fill_form(kiosk)
    kiosk.keys("Enter")
    kiosk.choose("Write a private note")
    kiosk.wait("Only you can read it.")
    kiosk.type("Señaló que le da miedo la aguja. ")
    kiosk.wait("miedo la aguja")
    time.sleep(2.5)  # what is older than two seconds may not be lost: that is the promise itself
    os.killpg(os.getpgid(kiosk.pid()), signal.SIGKILL)
    kiosk.ended()

    other = unit.kiosk(2)
    other.mentor(next(n for n in range(101, 109) if n != number))
    assert "unfinished" not in other.screen().replace("Unfinished", "")
    other.wait("Unfinished\n", "What would you like to do?")
    other.lock()

    back = unit.kiosk(1)
    back.sign_in(number, "You have not finished a note")
    back.wait("Go on with it", "Later", "Throw it away")
    back.choose("Go on with it")
    back.wait("Señaló que le da miedo la aguja.")


def test_a05_a_resumed_draft_is_saved_whole_and_asked_about_no_more(unit):
    number = mentor_with(unit, 1, 2, 3)
    kiosk = unit.kiosk()
    kiosk.mentor(number)
    open_form(kiosk)
    fill_form(kiosk)
    kiosk.keys("Enter")
    kiosk.choose("Write a private note")
    kiosk.wait("Only you can read it.")
    kiosk.type("First line.")
    kiosk.keys("Escape")
    kiosk.wait("Home")
    kiosk.lock()
    kiosk.sign_in(number, "You have not finished a note")
    kiosk.choose("Go on with it")
    kiosk.wait("First line.")
    kiosk.keys("End")
    kiosk.type(" And a second one.")
    kiosk.button("Save")
    kiosk.wait("The note is saved.")
    kiosk.lock()
    kiosk.mentor(number)
    kiosk.wait("Unfinished", "What would you like to do?")
    assert "Unfinished (" not in kiosk.screen()
    kiosk.choose("My talks")
    kiosk.choose(" note")
    kiosk.wait("First line. And a second one.")
    unit.verified()


def test_a06_a_kiosk_left_alone_locks_and_keeps_the_draft(hasty):
    number = mentor_with(hasty, 1, 2, 3)
    kiosk = hasty.kiosk(1)
    kiosk.mentor(number)
    open_form(kiosk)
    kiosk.keys("1", "3")
    kiosk.wait("This screen locks in")
    kiosk.wait("Your number")
    assert "A talk with" not in kiosk.tmux("capture-pane", "-p", "-S", "-")
    kiosk.sign_in(401, "For you to see")
    kiosk.lock()
    kiosk.sign_in(number, "You have not finished a talk")
    hasty.verified()


def test_a07_step_away_is_one_key_and_comes_back_to_the_same_place(unit):
    number = mentor_with(unit, 1, 2, 3)
    kiosk = unit.kiosk()
    kiosk.mentor(number)
    open_form(kiosk)
    fill_form(kiosk)
    kiosk.keys("Enter")
    kiosk.choose("Write a private note")
    kiosk.wait("Only you can read it.")
    kiosk.type("one two three")
    kiosk.keys("Left", "Left", "Left", "Left", "Left")
    kiosk.wait("one two three")
    kiosk.keys("F9")
    kiosk.wait("Your number")
    assert "one two" not in kiosk.tmux("capture-pane", "-p", "-S", "-")
    kiosk.sign_in(number, "You have not finished a note")
    kiosk.choose("Go on with it")
    kiosk.wait("one two three")
    kiosk.type("and ")
    kiosk.wait("one two and three")


def name_of_row(kiosk, *words):
    """The short name in the list row that holds the words."""
    kiosk.wait(*words)
    parts = kiosk.seek(*words).replace(">", " ").split()
    return " ".join(parts[1:3])


def withdraw_approach(kiosk, name):
    """Staff, from the inbox: the person wants no mentor to come any more."""
    kiosk.button("People")
    kiosk.wait("Find:")
    kiosk.type(name.split()[0])
    kiosk.choose(name)
    kiosk.choose("Stop a permission")
    kiosk.wait("What should stop?")
    kiosk.keys("1", "1", "1", "Enter")
    kiosk.wait("Stop this now?")
    kiosk.choose("Yes")
    return kiosk.wait("Receipt number:", "Matches ended: 1")


def test_a08_withdrawal_while_the_mentor_types_stops_the_save(unit):
    number = mentor_with(unit, 1, 2, 3)
    mentor = unit.kiosk(1)
    mentor.mentor(number)
    mentor.choose("Tell staff")
    mentor.keys("1")
    mentor.wait("Who should know?")
    mentor.keys("1", "3", "1")
    mentor.type("I sleep badly.")
    mentor.keys("Enter", "Enter")
    mentor.wait("Read this aloud")
    mentor.keys("1", "Enter")
    mentor.wait("Sent to")
    mentor.choose("Log a talk")
    name = name_of_row(mentor, " yes ")
    mentor.choose(" yes ")
    mentor.wait("Where did you talk?")
    fill_form(mentor)
    before = talks(unit)

    staff = unit.kiosk(2)
    staff.nurse()
    said = withdraw_approach(staff, name)
    assert "taken back: 0" not in said

    mentor.keys("Enter")
    mentor.wait("!", "Nothing was saved")
    assert talks(unit) == before
    assert unit.sql("SELECT count(*) FROM referral_now WHERE state = 6")[0][0] >= 1
    mentor.keys("Escape")
    mentor.lock()
    mentor.sign_in(number, "Something is not finished")
    shown = mentor.wait("taken the permission back", "Throw it away")
    assert "Go on with it" not in shown
    mentor.choose("Keep as a visit that was not held")
    mentor.wait("Kept as a visit that was not held.")
    assert talks(unit) == before
    assert unit.sql("SELECT status, note FROM encounter_now ORDER BY n DESC LIMIT 1") == [(2, None)]
    unit.verified()


def test_a09_where_no_log_is_wanted_only_a_count_is_kept(unit):
    number = mentor_with(unit, 1)
    kiosk = unit.kiosk()
    kiosk.mentor(number)
    kiosk.choose("Log a talk")
    kiosk.choose("NO")
    kiosk.wait("Count a talk, no name")
    kiosk.keys("1", "2", "Enter")
    kiosk.wait("No name was kept.")
    assert unit.sql("SELECT person FROM encounter_now ORDER BY n DESC LIMIT 1") == [(None,)]
    unit.verified()


def open_newest(kiosk):
    kiosk.choose("My talks")
    kiosk.wait("My talks", "Where")
    kiosk.keys("1")
    return kiosk.wait("A talk with", "Correct it")


def test_what_a_talk_and_a_note_said_before_is_kept_beside_them(unit):
    mentor = unit.kiosk(1)
    mentor.mentor(mentor_with(unit, 1, 2, 3))
    open_form(mentor)
    fill_form(mentor)
    mentor.keys("Enter")
    mentor.choose("Write a private note")
    mentor.wait("Only you can read it.")
    mentor.type("First words.")
    mentor.button("Save")
    mentor.wait("The note is saved.")
    shown = open_newest(mentor)
    assert "at the chair" in shown and "First words." in shown
    assert "Before the correction" not in shown and "Earlier" not in shown
    mentor.choose("Correct it")
    mentor.wait("Correct a talk", "What about?")  # the question that was passed by
    mentor.keys("1")
    mentor.button("Save")
    mentor.wait("The correction is saved.")
    open_newest(mentor)
    mentor.choose("Write or add a note")
    mentor.wait("First words.")
    mentor.keys("End")
    mentor.type(" And more.")
    mentor.button("Save")
    mentor.wait("The note is saved.")
    shown = open_newest(mentor)
    now, before = shown.split("Before the correction of")
    assert "About: fear" in now
    assert "About: not said" in before
    assert before.index("First words. And more.") < before.index("Earlier: First words.")

    desk = unit.kiosk(2)
    desk.coordinator()
    desk.choose("Log of talks")
    desk.wait("Where")
    desk.keys("1")
    shown = desk.wait("A talk,", "Before the correction of")
    assert "About: not said" in shown.split("Before the correction of")[1]
    assert "First words" not in shown
    talk = "(SELECT id FROM encounter_now ORDER BY n DESC LIMIT 1)"
    reads = unit.sql(f"SELECT ver FROM journal WHERE kind = 90 AND obj = {talk} ORDER BY seq")
    assert reads == [(2,), (1,)]
    unit.verified()


def test_a21_a_talk_logged_for_the_wrong_person_is_taken_out_not_erased(unit):
    kiosk = unit.kiosk()
    kiosk.mentor(mentor_with(unit, 1, 2, 3))
    open_form(kiosk)
    fill_form(kiosk)
    kiosk.keys("Enter")
    kiosk.wait("The talk is saved.")
    before = talks(unit)
    kiosk.keys("Escape")
    kiosk.choose("My talks")
    kiosk.keys("1")
    kiosk.choose("It was a mistake")
    kiosk.wait("Why?")
    kiosk.choose("wrong person")
    kiosk.keys("Enter")
    kiosk.wait("Take this talk out of the log?")
    kiosk.choose("Yes")
    kiosk.wait("Choose the right person")
    assert talks(unit) == before - 1
    assert unit.sql("SELECT count(*) FROM journal WHERE kind = 72") == [(1,)]
    unit.verified()
