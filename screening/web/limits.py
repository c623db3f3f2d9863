"""How much a request may carry, and that what it carries stays in memory."""

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any, TypeVar

from flask import Flask, Request, current_app, request

View = TypeVar("View", bound=Callable[..., Any])

LARGEST_BODY = 128 * 1024
"""Bytes of a request, unless its page says otherwise: any form of ours with room to spare."""

LARGEST_FIELD = 96 * 1024
"""Bytes of one form's fields held in memory.

A file passes through in pieces of 64 KiB, each with the end of the one before that might begin a
boundary: with less room than that a file of short lines is refused whatever its page allows.
"""

MOST_PARTS = 400
"""Fields of one form."""


class RequestInMemory(Request):
    """A request whose files are never put on a disk: a roster is full of names."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


def body_up_to(n_bytes: int) -> Callable[[View], View]:
    """Declare that a page takes larger requests than others, such as a roster's file."""

    def declare(view: View) -> View:
        view.largest_body = n_bytes  # type: ignore[attr-defined]
        return view

    return declare


def install_limits(app: Flask) -> None:
    """Refuse larger requests with 413 before anything reads them; call this first."""
    app.request_class = RequestInMemory
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_FIELD,
        MAX_FORM_PARTS=MOST_PARTS,
    )
    app.before_request(_apply)


def _apply() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    largest = getattr(view, "largest_body", None)
    if largest is not None:
        request.max_content_length = largest
