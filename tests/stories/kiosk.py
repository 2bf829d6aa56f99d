"""kiosk.py - what people do at a kiosk, in words: sign in, choose a person, log a talk."""
from tui import Tui

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

    def count(self):
        """Starts to count keys; answers a function that says how many since."""
        before = self.pressed
        return lambda: self.pressed - before
