"""Telling staff: A10 boundary card, A11 not shared, A14 two nurses, A15 the loop closed, A32 no notes."""
import threading
import time

from kiosk import NURSE, NURSE_2
from tui import PATIENCE_S
from unit_facts import mentor_with


def tell_a_nurse(kiosk, words):
    """From the form 'Tell staff', a nurse, mood; answers the keys pressed beside the words."""
    kiosk.wait("Who should know?")
    keys = kiosk.count()
    kiosk.keys("1", "3", "1")
    kiosk.type(words)
    kiosk.keys("Enter", "Enter")
    kiosk.wait("Read this aloud", words)
    kiosk.keys("1", "Enter")
    kiosk.wait("Sent to")
    return keys() - len(words)


def log_a_talk(kiosk):
    kiosk.choose("Log a talk")
    kiosk.choose(" yes ")
    kiosk.wait("Where did you talk?")
    kiosk.keys("1", "3", "2", "Enter", "Enter", "1", "2", "Enter")
    kiosk.wait("The talk is saved.")


def test_telling_a_nurse_after_a_talk_takes_eight_keys_and_the_words(unit):
    kiosk = unit.kiosk()
    kiosk.mentor(mentor_with(unit, 1, 2, 3))
    log_a_talk(kiosk)
    keys = kiosk.count()
    kiosk.keys("1")
    used = tell_a_nurse(kiosk, "I sleep badly.")
    assert used + 1 <= 8, f"{used + 1} keys"
    assert keys() == used + 1 + len("I sleep badly.")
    unit.verified()


def test_urgent_and_medical_are_two_keys_from_any_mentor_screen(unit):
    kiosk = unit.kiosk()
    kiosk.mentor(mentor_with(unit, 1, 2, 3))
    kiosk.choose("Log a talk")
    kiosk.choose(" yes ")
    kiosk.wait("Where did you talk?")
    kiosk.keys("F1", "2")
    kiosk.wait("TELL A NURSE FACE TO FACE, NOW")
    kiosk.keys("Escape")
    kiosk.wait("Where did you talk?")
    kiosk.keys("F1", "6")
    kiosk.wait("I cannot give medical advice")


def test_a10_a_medical_question_becomes_a_nurse_flag_with_the_agreed_words_only(unit):
    kiosk = unit.kiosk()
    kiosk.mentor(mentor_with(unit, 1, 2, 3))
    kiosk.keys("8")
    kiosk.wait("I cannot give medical advice")
    kiosk.keys("1")
    kiosk.wait("Whom is it about?")
    kiosk.keys("1")
    kiosk.wait("Tell staff:", "Is there danger now?")
    kiosk.keys("Enter")  # the line of danger is read before the question
    kiosk.wait("Page 2")
    kiosk.keys("1")
    kiosk.type("Should I skip my binder?")
    kiosk.keys("Enter", "Enter")
    kiosk.wait("Read this aloud", "Should I skip my binder?")
    kiosk.keys("1", "Enter")
    kiosk.wait("Sent to")
    kiosk.lock()
    kiosk.nurse()
    kiosk.choose("medical question")
    kiosk.wait("Should I skip my binder?")
    unit.verified()


def test_a11_what_may_not_be_told_is_told_to_nobody(unit):
    kiosk = unit.kiosk()
    kiosk.mentor(mentor_with(unit, 1, 2, 3))
    before = unit.sql("SELECT count(*) FROM grant_key g JOIN referral_now r ON r.id = g.id "
                      "WHERE r.state = 7 AND length(g.sealed) = 125")[0][0]
    kiosk.choose("Tell staff")
    kiosk.keys("1")
    kiosk.wait("Who should know?")
    kiosk.keys("1", "3", "3")
    kiosk.button("Go on")
    kiosk.wait("Staff are told nothing.")
    assert unit.sql("SELECT count(*) FROM grant_key g JOIN referral_now r ON r.id = g.id "
                    "WHERE r.state = 7 AND length(g.sealed) = 125")[0][0] == before
    kiosk.choose("Answers to pass on")
    kiosk.button("All that I told staff")
    kiosk.wait("asked not to share")
    unit.verified()


def test_the_words_stay_when_the_person_changes_their_mind_at_the_read_back(unit):
    number = mentor_with(unit, 1, 2, 3)
    kiosk = unit.kiosk()
    kiosk.mentor(number)
    kiosk.choose("Tell staff")
    kiosk.keys("1")
    kiosk.wait("Who should know?")
    kiosk.keys("1", "3", "1")
    kiosk.type("I sleep badly.")
    kiosk.keys("Enter", "Enter")
    kiosk.wait("Read this aloud", "I sleep badly.")
    kiosk.keys("Escape")
    kiosk.wait("Tell staff:", "I sleep badly.")
    kiosk.lock()
    kiosk.sign_in(number, "You have not finished words for staff")


def next_of(kiosk, *words):
    """Which of the words comes on the screen."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        shown = kiosk.screen()
        for word in words:
            if word in shown:
                return word
    raise AssertionError(f"none of {words!r}:\n{shown}")


def test_a14_two_nurses_claim_one_flag_and_one_has_it(unit):
    first, second = unit.kiosk(1), unit.kiosk(2)
    first.nurse(NURSE)
    second.nurse(NURSE_2)
    for kiosk in (first, second):
        kiosk.keys("1")
        kiosk.wait("I take this, and answer")
    both = [threading.Thread(target=kiosk.keys, args=("1",)) for kiosk in (first, second)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    ends = ("What should the mentor tell them?", "has this since")
    seen = [next_of(kiosk, *ends) for kiosk in (first, second)]
    assert sorted(seen) == sorted(ends)
    assert unit.sql("SELECT count(*) FROM journal WHERE kind = 83 AND obj = "
                    "(SELECT obj FROM journal WHERE kind = 83 ORDER BY seq DESC LIMIT 1)") == [(1,)]
    unit.verified()


def test_a15_the_answer_goes_back_to_the_person_and_closes_the_flag(unit):
    number = mentor_with(unit, 1, 2, 3)
    mentor = unit.kiosk(1)
    mentor.mentor(number)
    mentor.choose("Tell staff")
    mentor.keys("1")
    tell_a_nurse(mentor, "Please come by today.")
    mentor.lock()

    nurse = unit.kiosk(2)
    nurse.nurse()
    nurse.wait("mood or coping")
    keys = nurse.count()
    nurse.choose("mood or coping", "new")
    nurse.wait("Please come by today.")
    nurse.keys("1")
    nurse.wait("What should the mentor tell them?")
    nurse.keys("1", "Enter")
    nurse.wait("Sent. The mentor passes it on.")
    assert keys() <= 4, f"{keys()} keys"
    nurse.lock()

    mentor.mentor(number)
    mentor.choose("Answers to pass on (")
    mentor.choose("mood or coping")
    mentor.wait("A nurse will come to you today.", "Read by nurse 401")
    mentor.choose("I have told them")
    mentor.wait("Closed: the person has the answer.")
    assert unit.sql("SELECT state FROM referral_now WHERE words = (SELECT obj FROM journal "
                    "WHERE kind = 81 ORDER BY seq DESC LIMIT 1)") == [(5,)]
    unit.verified()


def test_a32_no_menu_leads_a_nurse_to_a_note_and_sql_gives_ciphertext(unit):
    kiosk = unit.kiosk()
    kiosk.nurse()
    seen = kiosk.screen()
    kiosk.button("People")
    kiosk.wait("Find:")
    kiosk.choose("Frank M.")
    seen += kiosk.wait("Talks may be logged:")
    assert "Log a talk" not in seen and "Talks\n" not in seen and "My talks" not in seen
    notes = unit.sql("SELECT ct FROM object WHERE kind = 1")
    assert notes
    for ct, in notes:
        for word in (b"She ", b"He ", b" la ", b"habl", b"talk"):
            assert word not in ct
    readers = unit.sql("SELECT count(*) FROM grant_key g JOIN object o ON o.id = g.id AND "
                       "o.ver = g.ver WHERE o.kind = 1 AND g.rcpt <> o.author")
    assert readers == [(0,)]
