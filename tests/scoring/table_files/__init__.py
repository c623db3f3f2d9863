"""Tests of the files that hold tables."""
