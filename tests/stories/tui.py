"""tui.py - drives the program through a real terminal (tmux). Standard library only.

Every wait is for words on the screen, never for time. A wait that fails prints the whole screen.
"""
import itertools
import os
import shlex
import subprocess
import time

_numbers = itertools.count()
PATIENCE_S = float(os.environ.get("TUI_PATIENCE", "20"))  # sanitizers and two cores are slow


class Tui:
    """One terminal with one program in it. Counts the keys that were pressed."""

    def __init__(self, command, cols=80, rows=24, **env):
        self.sock = f"chairside{os.getpid()}_{next(_numbers)}"
        self.pressed = 0
        settings = {"LC_ALL": "C.UTF-8", "TERM": "tmux-256color", **env}
        prefix = "env " + " ".join(f"{k}={shlex.quote(str(v))}" for k, v in settings.items())
        self.tmux("-f", "/dev/null", "-u", "new-session", "-d", "-x", str(cols), "-y", str(rows),
                  "sleep 60")
        for option in ("status off", "history-limit 0", "remain-on-exit on", "window-size manual"):
            self.tmux("set", "-g", *option.split())
        self.tmux("set", "-s", "escape-time", "0")
        self.tmux("respawn-pane", "-k", f"exec {prefix} {command}")

    def tmux(self, *args):
        env = {**os.environ, "LC_ALL": "C.UTF-8"}
        return subprocess.run(["tmux", "-L", self.sock, *args], check=True, capture_output=True,
                              text=True, env=env).stdout

    def keys(self, *names):
        """Keys by tmux name: Down Enter Escape Tab BTab F1 3."""
        for name in names:
            self.tmux("send-keys", name)
            self.pressed += 1

    def type(self, text):
        """Literal text, UTF-8; each character is a key."""
        self.tmux("send-keys", "-l", text)
        self.pressed += len(text)

    def screen(self):
        return self.tmux("capture-pane", "-p")

    def cursor(self):
        """(row, column, visible)"""
        shown = self.tmux("display", "-p", "#{cursor_y} #{cursor_x} #{cursor_flag}")
        return tuple(map(int, shown.split()))

    def row(self):
        """The row of the cursor: what a screen reader would speak."""
        return self.screen().split("\n")[self.cursor()[0]]

    def resize(self, cols, rows):
        self.tmux("resize-window", "-x", str(cols), "-y", str(rows))

    def pid(self):
        return int(self.tmux("display", "-p", "#{pane_pid}"))

    def ended(self, seconds=PATIENCE_S):
        """The exit status, or the signal's name."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            shown = self.tmux("display", "-p",
                              "#{pane_dead} #{pane_dead_status}#{pane_dead_signal}")
            dead, how = shown.strip("\n").split(" ", 1)
            if dead == "1":
                return how
            time.sleep(.01)
        raise AssertionError("still running:\n" + self.screen())

    def wait(self, *words, seconds=PATIENCE_S, absent=False):
        """Waits until all the words are on the screen (or, absent, none is); answers the screen."""
        end = time.monotonic() + seconds
        while True:
            shown = self.screen()
            if all((word in shown) != absent for word in words):
                return shown
            if time.monotonic() > end:
                raise AssertionError(f"{words!r} {'still' if absent else 'never'} on screen:\n"
                                     f"{shown}")
            time.sleep(.01)

    def close(self):
        subprocess.run(["tmux", "-L", self.sock, "kill-server"], capture_output=True)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()
