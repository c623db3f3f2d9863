"""How a server's process gives memory back to the system."""

import ctypes

LARGE_BYTES = 1 << 20

_M_MMAP_THRESHOLD = -3
"""The option's number in glibc's ``malloc.h``."""


def give_back_large_blocks() -> None:
    """Have blocks of a megabyte and more returned to the system when they are let go.

    Argon2id takes 19 MiB for each code that is typed. Left to itself glibc learns from the first
    one to keep such blocks for the next, in each thread apart: a class of 200 left 270 MB where
    now 115 MB stay. What was kept also held what the codes were stretched through.

    Elsewhere than on glibc this does nothing.
    """
    try:
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES)
    except (AttributeError, OSError, TypeError):  # another C library, or Windows
        return
