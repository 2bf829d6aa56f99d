"""R1: kill -9 at random moments. What was acknowledged is there, once; the journal has no gap; a
draft is at most two seconds old.

FAULTS_KILLS=N kills the saving processes N times (200), FAULTS_TYPED_KILLS=N kiosks at which
somebody types N times (20). The long run before a release:
FAULTS_KILLS=1000 FAULTS_TYPED_KILLS=1000. FAULTS_SEED=N repeats the same choices.
"""
import concurrent.futures
import os
import random
import re
import select
import signal
import subprocess
import time

SAVER = os.environ["SAVER"]
KILLS = int(os.environ.get("FAULTS_KILLS", "200"))
TYPED_KILLS = int(os.environ.get("FAULTS_TYPED_KILLS", "20"))
SEED = int(os.environ.get("FAULTS_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
DRAFT_AGE_S = 2.0
SLACK_S = 1.0  # for the machine: the key's way in, and the save itself


class Saver:
    """One kiosk that saves for ever, and what it has acknowledged."""

    def __init__(self, folder, kiosk, number, dice):
        self.command = [SAVER, str(folder), str(kiosk), str(number), f"{kiosk:032x}"]
        self.dice = dice
        self.saved, self.drafts, self.finished = [], 0, 0
        self.last = ("none", None)
        self.process = None
        self.rest = b""
        self.due = 0

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, bufsize=0)
        self.rest = b""
        self.fresh = True
        # One in ten is killed on its way in, by Argon2 or before.
        self.due = (time.monotonic() + self.dice.uniform(0, .2) if self.dice.random() < .1
                    else None)

    def kill(self):
        self.process.kill()
        while True:
            bytes_left = os.read(self.process.stdout.fileno(), 1 << 16)
            if not bytes_left:
                break
            self.take(bytes_left)
        assert self.process.wait() == -signal.SIGKILL
        self.process.stdout.close()

    def take(self, some):
        """Lines as they come; the last may be torn by the kill only if nothing was acknowledged."""
        *lines, self.rest = (self.rest + some).split(b"\n")
        for line in lines:
            self.line(*line.decode().split())

    def line(self, what, record=None):
        assert what != "other", record
        if what in ("left", "none") and self.fresh:
            self.check_what_was_left(what, record)
            self.fresh = False
        elif what == "ready":
            self.due = time.monotonic() + self.dice.expovariate(8)
        elif what == "draft":
            self.drafts += 1
            self.last = ("draft", record)
        elif what == "saved":
            self.saved.append(record)
            self.last = ("saved", record)

    def check_what_was_left(self, what, record):
        """A draft that was acknowledged is there, or its talk is saved: never both, never none."""
        before, its_record = self.last
        if what == "left":
            self.finished += 1
            assert not (before == "saved" and its_record == record), "saved, and still a draft"
            if before == "draft":
                assert record == its_record, "another draft than the one that was kept"
            assert record not in self.saved
            self.last = ("draft", record)
        elif before == "draft":
            self.last = ("saved", its_record)
            self.saved.append(its_record)  # it must be: checked at the end


def saving_mentors(unit, n):
    """Mentors with somebody who lets them keep a note."""
    rows = unit.sql("SELECT DISTINCT u.number FROM match_now m JOIN user_now u ON u.id = m.mentor "
                    "JOIN consent_now c ON c.person = m.person AND c.scope = 3 AND c.status = 1 "
                    "WHERE m.status = 1 ORDER BY 1 LIMIT ?", n)
    assert len(rows) == n, rows
    return [number for number, in rows]


def run_savers(savers, kills):
    """Reads what they say, and kills whoever's time has come."""
    for saver in savers:
        saver.start()
    while kills > 0:
        by_pipe = {saver.process.stdout.fileno(): saver for saver in savers}
        ready, _, _ = select.select(list(by_pipe), [], [], .02)
        for pipe in ready:
            some = os.read(pipe, 1 << 16)
            assert some, "a saver ended by itself"
            by_pipe[pipe].take(some)
        now = time.monotonic()
        for saver in savers:
            if kills > 0 and saver.due is not None and now >= saver.due:
                saver.kill()
                saver.start()
                kills -= 1
    for saver in savers:
        saver.kill()


def journal_is_gapless(unit):
    rows, first, last = unit.sql("SELECT count(*), min(seq), max(seq) FROM journal")[0]
    assert (first, last) == (1, rows)


def test_four_kiosks_killed_while_they_save_lose_nothing(unit):
    dice = random.Random(SEED)
    before = {record for record, in unit.sql("SELECT lower(hex(id)) FROM encounter_now")}
    savers = [Saver(unit.folder, kiosk + 1, number, dice)
              for kiosk, number in enumerate(saving_mentors(unit, 4))]
    run_savers(savers, KILLS)
    acknowledged = [record for saver in savers for record in saver.saved]
    print(f"seed {SEED}: {KILLS} kills, {len(acknowledged)} talks, "
          f"{sum(s.finished for s in savers)} finished from their draft")
    assert len(acknowledged) == len(set(acknowledged)) >= KILLS

    unit.verified()
    stored = [record for record, in unit.sql("SELECT lower(hex(id)) FROM encounter_now")]
    assert len(stored) == len(set(stored))
    lost = set(acknowledged) - set(stored)
    assert not lost, f"seed {SEED}: lost {lost}"
    # What nobody heard of: at most the one talk that each process was at when it was killed last.
    assert len(set(stored) - set(acknowledged) - before) <= len(savers)
    twice = unit.sql("SELECT obj FROM journal WHERE kind = 70 GROUP BY obj HAVING count(*) > 1")
    assert not twice
    journal_is_gapless(unit)


# ---- at the keys ----

class Typist:
    """Somebody who types numbered words into a note, at a kiosk that is killed again and again."""

    def __init__(self, kiosk, number, dice):
        self.kiosk, self.number, self.dice = kiosk, number, dice
        self.words = 0
        self.kept = set()  # what was in the draft after the last kill
        self.typed = []    # since then: (when, word)

    def begin(self):
        self.kiosk.mentor(self.number)
        self.kiosk.choose("My talks")
        self.kiosk.choose(" note")
        self.kiosk.choose("Write or add a note")
        self.kiosk.wait("Only you can read it.")

    def type_for(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.typed.append((time.monotonic(), f"w{self.words:04}"))
            self.kiosk.type(f"w{self.words:04} ")
            self.words += 1
            time.sleep(self.dice.uniform(0, .3))

    def kill(self):
        os.kill(self.kiosk.child(), signal.SIGKILL)
        killed_at = time.monotonic()
        shown = self.kiosk.wait("Your number")
        assert not re.search(r"w\d{4}", shown + self.kiosk.tmux("capture-pane", "-p", "-S", "-"))
        return killed_at

    def go_on(self):
        self.kiosk.sign_in(self.number, "You have not finished a note")
        self.kiosk.choose("Go on with it")
        self.kiosk.wait("Only you can read it.")

    def check(self, killed_at):
        """What the draft has; answers how old what it has not was."""
        there = set(re.findall(r"w\d{4}", self.kiosk.screen()))
        assert self.kept <= there, f"forgotten: {sorted(self.kept - there)}"
        lost = [(at, word) for at, word in self.typed if word not in there]
        assert lost == self.typed[len(self.typed) - len(lost):], "a hole in the text"
        age = killed_at - lost[0][0] if lost else 0.0
        assert age <= DRAFT_AGE_S + SLACK_S, f"lost what was {age:.2f} s old: {lost}"
        self.kept, self.typed = there, []
        return age

    def round(self):
        self.type_for(self.dice.uniform(.1, 3.5) if self.kept else 2.5 + SLACK_S)
        killed_at = self.kill()
        self.go_on()
        return self.check(killed_at)


def test_a_draft_is_at_most_two_seconds_old_when_the_kiosk_is_killed(unit):
    numbers = saving_mentors(unit, 4)
    typists = [Typist(unit.kiosk(kiosk + 1, rows=40), number, random.Random(SEED + kiosk))
               for kiosk, number in enumerate(numbers)]

    def kill_again_and_again(typist):
        typist.begin()
        return [typist.round() for _ in range(TYPED_KILLS // len(typists))]
    with concurrent.futures.ThreadPoolExecutor() as at_once:
        ages = sum(at_once.map(kill_again_and_again, typists), [])
    print(f"seed {SEED}: {len(ages)} kills, the oldest key lost was {max(ages):.2f} s old")
    unit.verified()
    journal_is_gapless(unit)
