"""Starts one program, and writes what it took: seconds of CPU and of the clock, memory at most, and its wait status.

    python -I -S starter.py PROGRAM ARGUMENT...

A process of its own, and a small one: Linux counts the memory of whoever starts a program as the program's own, because
the most that a process had is kept when it becomes another program.
"""

from __future__ import annotations

import os
import sys
import time


def main() -> None:
    """Run it without input and output."""
    null = os.open(os.devnull, os.O_RDWR)
    silent = [(os.POSIX_SPAWN_DUP2, null, stream) for stream in range(3)]
    start = time.perf_counter()
    child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=silent)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    sys.stdout.write(f"{usage.ru_utime + usage.ru_stime} {wall} {usage.ru_maxrss} {status}")


if __name__ == "__main__":
    main()
