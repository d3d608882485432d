"""A process that is told to stop stops, at whatever moment the signal comes."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

from wenshu.stopping import StopSign

SIGNALS_AT_ANY_MOMENT = """
import random, signal, sys
from wenshu.stopping import StopSign

random.seed(3)
for _ in range(3000):
    sign = StopSign()
    signal.signal(signal.SIGALRM, lambda number, frame: sign.set())
    signal.setitimer(signal.ITIMER_REAL, random.uniform(5e-6, 60e-6))
    while not sign.is_set():
        for _ in range(50):  # into the wait and out of it, all the time
            sign.wait(1e-9)
    assert sign.wait(30)
print("stopped")
"""


def test_a_signal_that_comes_in_the_middle_of_waiting_is_heard() -> None:
    command = [sys.executable, "-c", SIGNALS_AT_ANY_MOMENT]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "stopped", done.stderr


def test_all_who_wait_are_woken_at_once() -> None:
    sign, woken = StopSign(), []
    threads = [threading.Thread(target=lambda: woken.append(sign.wait(60))) for _ in range(3)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    sign.set()
    for thread in threads:
        thread.join(30)
    assert woken == [True] * 3
    assert time.monotonic() - began < 30


def test_who_waits_for_nothing_gets_no() -> None:
    assert StopSign().wait(0.01) is False
