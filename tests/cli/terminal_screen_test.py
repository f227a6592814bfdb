#!/usr/bin/env python3
"""The progress line in a real pseudo-terminal: terminal_screen_test.py PROGRESS_PLAYER

The player writes results and progress; a small screen shows what a person would see while it runs and what is left.
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
import unittest

PLAYER = sys.argv.pop(1)
SEQUENCE = re.compile(rb"\x1b\[K|\r|\n|[^\x1b\r\n]+|.", re.S)


class Screen:
    """Lines without scrolling or reflow: knows what the program may send, and fails at anything else."""

    def __init__(self, columns):
        self.columns, self.lines, self.column, self.drawn = columns, [""], 0, 0

    def feed(self, data):
        for token in SEQUENCE.findall(data):
            if token == b"\r":
                self.column = 0
            elif token == b"\n":
                self.lines.append("")
            elif token == b"\x1b[K":
                self.lines[-1] = self.lines[-1][:self.column]
            elif token[:1] == b"\x1b":
                raise AssertionError(f"an escape sequence that nobody ordered: {data!r}")
            else:
                text = token.decode()
                self.lines[-1] = self.lines[-1][:self.column].ljust(self.column) + text + self.lines[-1][self.column + len(text):]
                self.column += len(text)
                self.drawn += "%" in text
                if self.column >= self.columns:
                    raise AssertionError(f"wider than {self.columns} columns: {text!r}")


def set_size(fd, columns):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))


class Play:
    """The player in a terminal. With own_stdout its results go to a pipe."""

    def __init__(self, results, columns=80, own_stdout=False, term="xterm"):
        self.main, side = pty.openpty()
        set_size(side, columns)
        self.screen = Screen(columns)
        environment = {**os.environ, "TERM": term}
        self.process = subprocess.Popen([PLAYER, str(results)], stdin=side, stderr=side, env=environment,
                                        stdout=subprocess.PIPE if own_stdout else side)
        os.close(side)

    def watch(self, seconds=20.0):
        """Until the end, or so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and select.select([self.main], [], [], max(0, end - time.monotonic()))[0]:
            try:
                data = os.read(self.main, 65536)
            except OSError:  # Linux: nobody holds the other end any more
                break
            if not data:
                break
            self.screen.feed(data)

    def watch_until_drawn(self):
        end = time.monotonic() + 20
        while "%" not in self.screen.lines[-1] and time.monotonic() < end:
            self.watch(0.02)

    def finish(self):
        self.watch()
        output = self.process.stdout.read() if self.process.stdout else b""
        code = self.process.wait(20)
        if self.process.stdout:
            self.process.stdout.close()
        os.close(self.main)
        return code, output


def results(count):
    return [f"result {i}" for i in range(1, count + 1)]


class TerminalScreen(unittest.TestCase):
    def test_only_results_are_left(self):
        play = Play(15)
        code, _ = play.finish()
        self.assertEqual(code, 0)
        self.assertEqual(play.screen.lines, results(15) + [""])
        self.assertGreaterEqual(play.screen.drawn, 3)

    def test_the_line_is_seen_while_it_runs(self):
        play = Play(40)
        play.watch_until_drawn()
        self.assertRegex(play.screen.lines[-1], r"^\d+/200  \d+\.\d%  .*SMB1 only")
        play.finish()

    def test_results_in_a_pipe_have_no_escapes(self):
        play = Play(15, own_stdout=True)
        code, output = play.finish()
        self.assertEqual(code, 0)
        self.assertEqual(output.decode().splitlines(), results(15))
        self.assertNotIn(b"\x1b", output)
        self.assertEqual(play.screen.lines, [""])
        self.assertGreaterEqual(play.screen.drawn, 3)

    def test_five_times_a_second_at_the_most(self):
        play = Play(30, own_stdout=True)  # 1.5 seconds of the player's own clock
        play.finish()
        self.assertLessEqual(play.screen.drawn, 8)

    def test_another_size_half_way(self):
        play = Play(20)
        for columns in (30, 200, 20, 80):
            play.watch(0.15)
            play.screen.columns = max(columns, play.screen.columns)
            set_size(play.main, columns)
            play.process.send_signal(signal.SIGWINCH)
        code, _ = play.finish()
        self.assertEqual(code, 0)
        self.assertEqual(play.screen.lines, results(20) + [""])

    def test_a_narrow_terminal_is_never_overrun(self):
        play = Play(10, columns=20)
        code, _ = play.finish()
        self.assertEqual(code, 0)
        self.assertEqual(play.screen.lines, results(10) + [""])
        self.assertGreater(play.screen.drawn, 0)

    def test_nothing_is_left_after_an_interruption(self):
        play = Play(1000)
        play.watch_until_drawn()
        self.assertIn("%", play.screen.lines[-1])
        play.process.send_signal(signal.SIGINT)
        code, _ = play.finish()
        self.assertEqual(code, 130)
        self.assertNotIn("%", "".join(play.screen.lines))
        self.assertEqual(play.screen.lines[-1], "")

    def test_a_dumb_terminal_has_no_progress(self):
        play = Play(8, term="dumb")
        play.finish()
        self.assertEqual(play.screen.lines, results(8) + [""])
        self.assertEqual(play.screen.drawn, 0)


unittest.main()
