"""Read the real answers beside the repository as the engine's arrays."""

import csv

import numpy as np


def columns(path, *names):
    """Return the named columns as floats, shape (n_names, n_rows), NaN for an empty cell."""
    with path.open(encoding="utf-8-sig") as file:
        rows = [[row[name] for name in names] for row in csv.DictReader(file)]
    found = [[float(cell) if cell not in {"", "NA"} else np.nan for cell in row] for row in rows]
    return np.array(found).T


def header(path):
    """Return the names of a file's columns."""
    with path.open(encoding="utf-8-sig") as file:
        return next(csv.reader(file))


def phq9_of_chinese_students(folder):
    """Return PHQ-9 of 24,292 students as int8, shape (9, n_students)."""
    names = [f"q{n}" for n in range(1, 10)]
    return columns(folder / "su2024_cn_students_phq9_items.csv", *names).astype(np.int8)


def of_malaysian_students(folder, letter, n_items):
    """Return complete rows of PHQ-9 (letter D) or GAD-7 (A), shape (n_items, n_students)."""
    names = [f"{letter}{n}" for n in range(1, n_items + 1)]
    found = columns(folder / "ukm2025_phq9_gad7_pss10.csv", *names)
    return found[:, ~np.isnan(found).any(axis=0)]
