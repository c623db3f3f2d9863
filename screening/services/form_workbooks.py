"""Read the sheets of an XLSForm that came from outside, in a process of its own; and write them."""

import subprocess
import sys
from io import BytesIO

import msgpack
from openpyxl import Workbook
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from instruments.interchange.errors import InterchangeRefused, Refusal
from instruments.interchange.xlsform import Sheets
from screening.services.roster_archives import unpack_workbook
from screening.services.roster_rows import MAX_BYTES, FaultCode, RefusedError, refuse
from screening.services.roster_sandbox import TIMEOUT_S, ask_child, bound
from screening.services.roster_worksheets import walk_worksheets

MOST_SHEETS = 10


def read_workbook(data: bytes, *, timeout_s: float = TIMEOUT_S) -> Sheets:
    """Return every sheet of a workbook as rows of texts.

    Args:
        data: the whole file.
        timeout_s: seconds until the child is ended.

    Raises:
        InterchangeRefused: it is no plain workbook, holds formulas, or is too large or too slow.
    """
    if len(data) > MAX_BYTES:
        raise InterchangeRefused(Refusal.TOO_LARGE, limit=f"{MAX_BYTES // 1024**2} MiB")
    try:
        answer = ask_child("screening.services.form_workbooks", data, timeout_s)
    except subprocess.TimeoutExpired as error:
        raise InterchangeRefused(Refusal.NOT_A_WORKBOOK) from error
    if answer is None:
        raise InterchangeRefused(Refusal.NOT_A_WORKBOOK)
    code, facts, sheets = msgpack.unpackb(answer)
    if code:
        is_formula = code == FaultCode.FORMULA
        rule = Refusal.FORMULA if is_formula else Refusal.NOT_A_WORKBOOK
        raise InterchangeRefused(rule, **(facts if is_formula else {}))
    found: Sheets = sheets
    return found


def workbook_of(sheets: Sheets) -> bytes:
    """Return an xlsx file in which every cell is text."""
    book = Workbook(write_only=False)
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for r, row in enumerate(rows, start=1):
            for c, text in enumerate(row, start=1):
                cell = sheet.cell(r, c)
                cell.value, cell.data_type = text, "s"
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def serve_one() -> None:
    """Be the child: read one workbook, answer, and end."""
    bound()
    data = sys.stdin.buffer.read()
    try:
        answer = ["", {}, _sheets(data)]
    except RefusedError as error:
        answer = [error.fault.code.value, dict(error.fault.facts), {}]
    sys.stdout.buffer.write(msgpack.packb(answer))
    sys.stdout.buffer.flush()


def _sheets(data: bytes) -> dict[str, list[list[str]]]:
    for fault in walk_worksheets(unpack_workbook(data)):
        raise RefusedError(fault)
    found = {}
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            for name in book.sheet_names[:MOST_SHEETS]:
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                found[name] = [[_text(cell) for cell in row] for row in rows]
    except (PasswordError, CalamineError) as error:
        raise refuse(FaultCode.NOT_A_WORKBOOK) from error
    return found


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


if __name__ == "__main__":
    serve_one()
