"""A29, S14: the computer's clock was set back, or ahead. The kiosk starts and warns in both
languages, order stays that of the rows, and what is left of a delay does not change."""
import time

import pytest

from machine import lies
from sentences import Words

CLOCK_JUMP = 3
YEAR_S, DAY_S = 365 * 86400, 86400
EN, ES = Words("en"), Words("es")


def log_a_talk(kiosk):
    kiosk.choose("Log a talk")
    kiosk.choose(" yes ")
    kiosk.wait("Where did you talk?")
    kiosk.keys("1", "3", "2", "Enter", "Enter", "1", "2", "Enter")
    kiosk.wait("The talk is saved.")


def mentor_who_may_log(unit):
    return unit.sql("SELECT u.number FROM match_now m JOIN user_now u ON u.id = m.mentor JOIN "
                    "consent_now c ON c.person = m.person AND c.scope = 2 AND c.status = 1 "
                    "WHERE m.status = 1 ORDER BY 1 LIMIT 1")[0][0]


def test_a29_with_the_clock_a_year_back_the_kiosk_warns_and_keeps_order(unit):
    unit.env = lies(CLOCK=-YEAR_S)
    head, = unit.sql("SELECT max(seq) FROM journal")[0]
    kiosk = unit.kiosk()
    kiosk.wait_said(EN.sentence("CLOCK"), ES.sentence("CLOCK"))
    kiosk.mentor(mentor_who_may_log(unit))
    kiosk.wait_said(EN.sentence("CLOCK"))
    log_a_talk(kiosk)
    rows = unit.sql("SELECT seq, kind, at FROM journal WHERE seq > ? ORDER BY seq", head)
    assert [seq for seq, _, _ in rows] == list(range(head + 1, head + 1 + len(rows)))
    assert rows[0][1] == CLOCK_JUMP, "the doubt comes before what is doubtful"
    assert sum(kind == CLOCK_JUMP for _, kind, _ in rows) == 1, "one jump, one row"
    assert all(at < time.time() - YEAR_S + DAY_S for _, _, at in rows)
    unit.verified()
    unit.env = {}
    unit.verified()


def test_the_doubt_stays_when_the_clock_is_right_again(unit):
    kiosk = unit.kiosk(**lies(CLOCK=-YEAR_S))
    kiosk.mentor(101)
    kiosk.lock()
    kiosk.close()
    again = unit.kiosk()
    again.wait_said(EN.sentence("CLOCK"), ES.sentence("CLOCK"))
    again.mentor(101)
    again.wait_said(EN.sentence("CLOCK"))
    unit.verified()


@pytest.mark.parametrize("ahead_s", [30 * DAY_S, YEAR_S], ids=["a month", "a year"])
def test_a_clock_far_ahead_is_doubted_as_soon_as_somebody_signs_in(unit, ahead_s):
    kiosk = unit.kiosk(**lies(CLOCK=ahead_s))
    kiosk.mentor(101)
    kiosk.wait_said(EN.sentence("CLOCK"))
    assert unit.rows(CLOCK_JUMP) == 1
    unit.verified()


def test_a_spanish_kiosk_warns_in_spanish(unit):
    kiosk = unit.kiosk(**lies(CLOCK=-YEAR_S), **ES.env)
    kiosk.try_phrase(101)
    kiosk.wait(ES.of("Log a talk", "mentor_home"))
    kiosk.wait_said(ES.sentence("CLOCK"))
    assert EN.sentence("CLOCK")[:20] not in kiosk.screen()


def test_a_right_clock_is_not_doubted(unit):
    kiosk = unit.kiosk()
    kiosk.mentor(101)
    time.sleep(4.5)  # two looks at what is new
    assert EN.sentence("CLOCK")[:20] not in kiosk.says()
    assert unit.rows(CLOCK_JUMP) == 0
