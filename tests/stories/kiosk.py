"""kiosk.py - what people do at a kiosk, in words: sign in, choose a person, log a talk."""
import re
import subprocess
import time

from tui import PATIENCE_S, Tui

PHRASE = "open the window"
MENTOR, NURSE, SOCIAL_WORKER, DIETITIAN, NURSE_2, COORDINATOR = 101, 401, 402, 403, 404, 701


class Kiosk(Tui):
    def sign_in(self, number, home="Home", phrase=PHRASE):
        self.wait("Your number")
        self.type(str(number))
        self.keys("Enter")
        self.type(phrase)
        self.keys("Enter", "Enter")
        return self.wait(home)

    def mentor(self, number=MENTOR):
        return self.sign_in(number, "Log a talk")

    def nurse(self, number=NURSE):
        return self.sign_in(number, "For you to see")

    def coordinator(self, number=COORDINATOR):
        return self.sign_in(number, "Log of talks")

    def lock(self):
        """Wherever the kiosk is: F1, then lock."""
        self.keys("F1")
        self.wait("5 ")
        self.keys("5")
        self.wait("Your number")

    def gone(self):
        """Waits until the program of a closed terminal has ended (it keeps drafts and signs out)."""
        end = time.monotonic() + PATIENCE_S
        while any(self.is_alive(pid) for pid in self.pids):
            if time.monotonic() > end:
                raise AssertionError("the program outlives its terminal")
            time.sleep(.01)

    @staticmethod
    def is_alive(pid):
        try:
            with open(f"/proc/{pid}/stat") as stat:
                return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
        except OSError:
            return False

    def close(self):
        try:
            parent = self.pid()
            with open(f"/proc/{parent}/task/{parent}/children") as children:
                self.pids = [parent, *map(int, children.read().split())]
        except (OSError, ValueError, subprocess.CalledProcessError):
            self.pids = []
        super().close()

    def count(self):
        """Starts to count keys; answers a function that says how many since."""
        before = self.pressed
        return lambda: self.pressed - before

    def digit_of(self, *words):
        """The digit printed beside the row that holds all the words."""
        for line in self.screen().split("\n"):
            choice = re.search(r"[)\]] (\d) +" + re.escape(words[0]), line)
            if choice:
                return choice.group(1)
            parts = line.replace(">", " ").replace("│", " ").split()
            if parts and parts[0].isdigit() and all(word in line for word in words):
                return parts[0]
        raise AssertionError(f"no row with {words!r}:\n{self.screen()}")

    def choose(self, *words):
        """Presses the digit of a menu item or list row."""
        self.wait(*words)
        self.keys(self.digit_of(*words))

    def seek(self, *words):
        """Pages through a list until a row holds all the words; answers that row."""
        for _ in range(40):
            shown = self.screen()
            for line in shown.split("\n"):
                if all(word in line for word in words):
                    return line
            self.keys("0")
            self.changed(shown)
        raise AssertionError(f"no row with {words!r} on any page:\n{self.screen()}")

    def changed(self, before):
        """Waits until the screen is another than `before` (the clock's minute aside)."""
        end = time.monotonic() + PATIENCE_S
        while self.screen() == before:
            if time.monotonic() > end:
                raise AssertionError("nothing changed:\n" + before)
            time.sleep(.01)

    def button(self, label):
        """Goes to the action row and presses a button."""
        self.wait(f"[ {label} ]")
        for _ in range(20):
            y, x, _ = self.cursor()
            line = self.screen().split("\n")[y]
            at = line.find(f"[ {label} ]")
            if at >= 0 and at <= x <= at + len(label) + 3:
                self.keys("Enter")
                return
            self.keys("Right" if "[ " in line and self._in_row(line, x) else "Tab")
            self.moved((y, x))
        raise AssertionError(f"the focus never came to {label!r}:\n{self.screen()}")

    def moved(self, before):
        """Waits until the cursor is elsewhere, or for as long as a screen takes."""
        end = time.monotonic() + 2
        while self.cursor()[:2] == before and time.monotonic() < end:
            time.sleep(.01)

    @staticmethod
    def _in_row(line, x):
        start, end = line.rfind("[ ", 0, x + 1), line.find(" ]", max(x - 1, 0))
        return start >= 0 and end >= 0
