"""From an empty folder to a saved talk, reading nothing but the screen; and accounts."""
import re

import pytest

PHRASE = "the garden behind the blue house"


def type_answers(kiosk, *answers):
    for answer in answers:
        if answer:
            kiosk.type(answer)
        kiosk.keys("Enter")


def set_up(kiosk):
    """Sets a unit up; answers the cards' rows as they were shown."""
    kiosk.wait("Welcome to Chairside")
    type_answers(kiosk, "East Unit", "Unidad Este", "20")
    kiosk.keys("3", "1", "1")
    kiosk.button("Go on / Seguir")
    kiosk.wait("You will be the first coordinator of East Unit")
    type_answers(kiosk, "Ángela", "Muñoz")
    kiosk.button("Go on")
    kiosk.wait("Your number is 701")
    type_answers(kiosk, PHRASE, PHRASE)
    kiosk.button("Go on")
    shown = kiosk.wait("Card A.", "Card B.")
    rows = re.findall(r"^\s*([1-4])   (\w{3}) (\w{3}) (\w{3})\s*$", shown, re.M)
    assert len(rows) == 8, shown
    kiosk.choose("I have written both cards")
    shown = kiosk.wait("Please type from your paper")
    return rows, shown


def confirm_cards(kiosk, rows, shown):
    for card, offset in (("A", 0), ("B", 4)):
        row = int(re.search(rf"Card {card}, row (\d)", shown).group(1))
        type_answers(kiosk, "".join(rows[offset + row - 1][1:]))
    kiosk.button("Go on")
    kiosk.wait("Who else is here?")


def add_nurse(kiosk):
    kiosk.choose("Add one who is here")
    kiosk.wait("Let the new person sit here alone")
    kiosk.keys("1")
    type_answers(kiosk, "Rosa", "Nieto", PHRASE + " too", PHRASE + " too")
    kiosk.button("Add")
    kiosk.wait("401 Rosa")


@pytest.fixture
def new_unit(empty):
    kiosk = empty.kiosk(1)
    rows, shown = set_up(kiosk)
    confirm_cards(kiosk, rows, shown)
    add_nurse(kiosk)
    kiosk.choose("Finish and make the unit")
    kiosk.wait("The unit is ready.", "Your number", seconds=60)
    return empty, kiosk


def test_a_mistyped_card_row_is_named_and_nothing_is_made(empty):
    kiosk = empty.kiosk(1)
    rows, shown = set_up(kiosk)
    type_answers(kiosk, "ABCDEFGHJ")
    type_answers(kiosk, "ABCDEFGHJ")
    kiosk.button("Go on")
    kiosk.wait("! ", "This row of the card has a mistake")
    assert not (empty.folder / "unit.db").exists()


def test_from_nothing_to_a_saved_talk(new_unit):
    unit, kiosk = new_unit
    unit.verified()
    # The coordinator invites a mentor, who makes a phrase alone.
    kiosk.sign_in(701, "Log of talks", PHRASE)
    kiosk.choose("Mentors and staff")
    kiosk.button("Invite somebody")
    kiosk.wait("Role")
    kiosk.keys("1")
    type_answers(kiosk, "Luis", "Robles")
    kiosk.keys("3")
    kiosk.button("Invite")
    kiosk.wait("Give them the number 101", "Number 101")
    kiosk.lock()
    kiosk.button("I am new here / Primera vez")
    kiosk.wait("Your new number")
    type_answers(kiosk, "101", "")
    kiosk.wait("The same phrase once more")
    type_answers(kiosk, PHRASE + " again", PHRASE + " again", "")
    shown = kiosk.wait("Please read these ten signs", seconds=30)
    signs = re.search(r"\b([0-9A-Z]{5} [0-9A-Z]{5})\b", shown).group(1)
    kiosk.keys("1")
    # Before the signs are compared the account does not work.
    kiosk.sign_in(101, "do not match", PHRASE + " again")
    kiosk.close()
    kiosk = unit.kiosk(1)
    kiosk.sign_in(701, "Log of talks", PHRASE)
    kiosk.choose("Mentors and staff")
    kiosk.choose("101")
    kiosk.choose("Compare the ten signs")
    kiosk.wait(signs)
    kiosk.choose("They are the same")
    kiosk.wait("The account is active.")
    # A person is added, asked by the coordinator, matched.
    kiosk.lock()
    kiosk.sign_in(701, "Log of talks", PHRASE)
    kiosk.choose("People")
    kiosk.button("Add a person")
    kiosk.wait("Name they like to be called")
    type_answers(kiosk, "Begoña", "Pérez", "3", "4")
    kiosk.keys("2", "1", "1")
    type_answers(kiosk, "7")
    kiosk.button("Save")
    kiosk.wait("Added as P-001", "Begoña P.")
    kiosk.choose("Ask: may a mentor come?")
    kiosk.keys("1", "1", "1", "Enter")
    kiosk.wait("Receipt number:")
    kiosk.keys("1")
    kiosk.choose("Match with a mentor")
    kiosk.wait("Luis R. (0 people)")
    kiosk.keys("1")
    kiosk.button("Match")
    kiosk.wait("Matched.", "Mentor: Luis R.")
    kiosk.lock()
    # The mentor asks, and logs the first talk.
    kiosk.sign_in(101, "Log a talk", PHRASE + " again")
    kiosk.choose("Log a talk")
    kiosk.choose("Begoña P.")
    kiosk.wait("May talks be logged?")
    kiosk.keys("1", "1", "1", "Enter")
    kiosk.wait("Receipt number:")
    kiosk.choose("Log a talk")
    kiosk.wait("Where did you talk?")
    kiosk.keys("1", "3", "2", "Enter", "1", "Enter", "1", "2", "Enter")
    kiosk.wait("The talk is saved.")
    unit.verified()
    assert b"Bego" not in (unit.folder / "unit.db").read_bytes()
