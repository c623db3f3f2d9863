"""How a server's process gives memory back to the system."""

import ctypes

LARGE_BYTES = 1 << 20

MOST_HEAPS = 2
"""Heaps of small blocks. Threads that share the interpreter's lock gain nothing by one each."""

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
"""The options' numbers in glibc's ``malloc.h``."""


def spare_memory() -> None:
    """Have large blocks returned to the system when they are let go, and few heaps of small ones.

    Argon2id takes 19 MiB for each code that is typed. Left to itself glibc learns from the first
    one to keep such blocks for the next, in each thread apart: a class of 200 left 270 MB where
    now 115 MB stay. What was kept also held what the codes were stretched through. A heap for each
    of 24 threads would add another ten.

    Elsewhere than on glibc this does nothing.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES)
        mallopt(_M_ARENA_MAX, MOST_HEAPS)
    except (AttributeError, OSError, TypeError):  # another C library, or Windows
        return
