"""Files that are brought to a page and given back: what the imports of tables have in common."""

import io
from typing import Any

from flask import send_file
from werkzeug import Response

from screening.services.uploads import Upload

LARGEST_FILE = 6 * 1024 * 1024
"""Bytes of an upload; the reader itself refuses anything over 5 MB in plain words."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def uploaded(form: Any) -> Upload:
    """Return the file of a form that has one."""
    return Upload(form.file.data.read(), form.file.data.filename or "")


def download(workbook: bytes, name: str) -> Response:
    """Give a workbook to keep."""
    return send_file(io.BytesIO(workbook), mimetype=XLSX, as_attachment=True, download_name=name)
