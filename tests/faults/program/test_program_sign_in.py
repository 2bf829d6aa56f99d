"""What bad input gets at the lock: the same sentence and the same time whatever was wrong, a delay
after three tries, and "busy" where the machine has no memory for Argon2. The lock speaks both
languages at once."""
import re
import statistics
import time

import pytest

from conftest import PHRASE
from machine import lies, limit_memory
from sentences import Words

SIGNIN_FAIL, KDF_BUSY = 2, 4
WRONG = "close the doors"  # as long as the right one
NOBODY = 999
EN, ES = Words("en"), Words("es")


def sentences(status):
    return EN.sentence(status), ES.sentence(status)


def wait_words(seconds):
    return [words.one_of_many("Too many tries. You can try again in %u second.",
                              "Too many tries. You can try again in %u seconds.",
                              seconds) % seconds for words in (EN, ES)]


def masked(shown, number):
    """A screen without what was typed and without the time of day."""
    return re.sub(r"\d\d:\d\d", "TIME", shown).replace(f"[{number:03}]", "[NUM]")


def refused(kiosk, number, phrase):
    """Tries to sign in; answers how long the refusal took, and the screen."""
    kiosk.fill_lock(number, phrase)
    began = time.monotonic()
    kiosk.keys("Enter")
    shown = kiosk.wait_said(*sentences("NO_MATCH"))
    return time.monotonic() - began, shown


def test_a_wrong_number_and_a_wrong_phrase_look_the_same_and_take_as_long(unit):
    suspended, = unit.sql("SELECT number FROM user_now WHERE role = 1 AND status = 3 "
                          "UNION SELECT ? LIMIT 1", NOBODY - 1)[0]
    tries = [("number", NOBODY, PHRASE), ("phrase", 101, WRONG), ("phrase", 102, WRONG),
             ("number", NOBODY - 2, PHRASE), ("account", suspended, PHRASE),
             ("number", 0, PHRASE), ("phrase", 401, WRONG), ("phrase", 701, WRONG)]
    times, screens = {}, set()
    before = unit.rows(SIGNIN_FAIL)
    for nth, (what, number, phrase) in enumerate(tries):
        # A fresh kiosk each time: no delay by kiosk, no number left from the last try.
        kiosk = unit.kiosk(nth + 1)
        took, shown = refused(kiosk, number, phrase)
        times.setdefault(what, []).append(took)
        screens.add(masked(shown, number))
        kiosk.close()
    assert len(screens) == 1, "\n".join(screens)
    assert unit.rows(SIGNIN_FAIL) == before + len(tries)
    for what, seconds in times.items():
        print(f"wrong {what}: {statistics.mean(seconds) * 1000:.0f} ms")
    # Only what nobody could miss: an answer that leaves Argon2 out comes many times sooner.
    means = [statistics.mean(seconds) for seconds in times.values()]
    assert max(means) < 10 * min(means)
    unit.verified()


def test_after_three_tries_there_is_a_wait_and_it_ends(unit):
    kiosk = unit.kiosk()
    for _ in range(3):
        refused(kiosk, 101, WRONG)
        kiosk.forget_lock()
    fails = unit.rows(SIGNIN_FAIL)
    kiosk.try_phrase(101)
    shown = kiosk.until_said([wait_words(s) for s in range(1, 6)])
    assert unit.rows(SIGNIN_FAIL) == fails, "a try that was not made was counted"
    # Another kiosk: the account waits, others do not. A clock set ahead shortens nothing.
    other = unit.kiosk(2, **lies(CLOCK=86400))
    other.try_phrase(101)
    other.until_said([wait_words(s) for s in range(1, 6)])
    other.forget_lock()
    other.mentor(102)
    time.sleep(int(re.search(r"again in (\d+) sec", shown).group(1)))  # it said so
    kiosk.keys("Enter", "Enter")
    kiosk.wait("Log a talk")


def test_without_memory_for_argon2_it_is_busy_and_no_failed_try(unit):
    kiosk = unit.kiosk()
    kiosk.wait("Your number")
    fails, busy = unit.rows(SIGNIN_FAIL), unit.rows(KDF_BUSY)
    limit_memory(kiosk.child(), room_kib=16 * 1024)
    kiosk.try_phrase(101)
    kiosk.wait_said(*sentences("BUSY"))
    for nth in range(4):  # more often than wrong phrases are free
        kiosk.keys("Enter", "Enter")  # to the button, and press it
        kiosk.until(lambda: unit.rows(KDF_BUSY) == busy + 2 + nth, "no kdf.busy row")
    kiosk.wait_said(*sentences("BUSY"))
    assert unit.rows(SIGNIN_FAIL) == fails
    limit_memory(kiosk.child(), room_kib=None)
    kiosk.keys("Enter", "Enter")
    kiosk.wait("Log a talk")
    unit.verified()


@pytest.mark.parametrize("number, phrase",
                         [("", ""), ("101", ""), ("", WRONG), ("101", "x" * 128)],
                         ids=["nothing", "no phrase", "no number", "the longest phrase"])
def test_what_cannot_be_right_is_answered_and_nothing_breaks(unit, number, phrase):
    kiosk = unit.kiosk()
    kiosk.wait("Your number")
    kiosk.type(number)
    kiosk.keys("Enter")
    kiosk.type(phrase)
    kiosk.keys("Enter", "Enter")
    kiosk.until_said([sentences("EMPTY"), sentences("NO_MATCH")])
    assert "Log a talk" not in kiosk.screen()
    kiosk.forget_lock()
    kiosk.mentor(102)
