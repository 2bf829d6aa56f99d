"""sentences.py - what the program says, from its own sources, in either language."""
import gettext
import os
import pathlib
import re

STATUS_H = pathlib.Path(__file__).resolve().parents[3] / "include" / "chairside" / "status.h"
PO = pathlib.Path(os.environ["CHAIRSIDE"]).parent.parent / "screens" / "po"


def of_status():
    """The English sentence of each status, by its name."""
    found = {}
    text = STATUS_H.read_text().replace("\\\n", " ")
    for name, strings in re.findall(r'X\((\w+),\s*((?:"[^"]*"\s*)+)\)', text):
        found[name] = "".join(re.findall(r'"([^"]*)"', strings))
    return found


def flat(shown):
    """Running text: frames, line ends and rows of spaces are one space."""
    return re.sub(r"[\s│!>]+", " ", shown).strip()


class Words:
    """The program's words in one language."""

    def __init__(self, lang):
        self.lang = lang
        self.env = {"LANGUAGE": lang}
        self.spanish = gettext.translation("chairside", PO, ["es"])
        self.statuses = of_status()

    def of(self, text, context=None):
        """`context` is the screen's name for words of a screen, None for a sentence of the code."""
        if self.lang == "en":
            return text
        spanish = (self.spanish.pgettext(context, text) if context else self.spanish.gettext(text))
        assert spanish != text, f"{text!r} has no Spanish"
        return spanish

    def one_of_many(self, one, many, n):
        return self.spanish.ngettext(one, many, n) if self.lang == "es" else many if n != 1 else one

    def sentence(self, status):
        return self.of(self.statuses[status])

    def error(self, status):
        """The one line on standard error."""
        return f"chairside: {self.sentence(status)}\n"
