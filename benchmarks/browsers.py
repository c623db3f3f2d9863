"""A browser as lean as a measurement needs: HTTP/1.1, kept alive, on asyncio alone."""

import asyncio
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]

TIMEOUT_S = 120.0
"""No answer takes longer than this; a server that hangs ends the run instead of holding it."""


class Refused(Exception):
    """An answer was not the one that belongs here; the message names the step, never an answer."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, and how long it took."""

    status: int
    #: Where a redirect leads, as a path of the same server; empty for other answers.
    location: str
    #: The ``Set-Cookie`` lines.
    cookies: tuple[str, ...]
    body: bytes
    #: From the first byte sent to the last byte read.
    seconds: float


class Wire:
    """One connection that is kept open; a request goes out when the answer before it is in."""

    def __init__(self, host: str, port: int) -> None:
        """Remember where to; the connection is made with `open` or the first request."""
        self._at = host, port
        self._head = f"Host: {host}:{port}\r\nAccept: text/html\r\nUser-Agent: muye-benchmark\r\n"
        self._streams: Streams | None = None

    async def open(self) -> Streams:
        """Connect, if there is no connection or the server has ended the one there was."""
        if self._streams is None or self._streams[0].at_eof():
            self.close()
            self._streams = await asyncio.open_connection(*self._at)
        return self._streams

    async def ask(self, method: str, path: str, cookies: str, body: bytes | None = None) -> Reply:
        """Send one request and read its answer to the end.

        Raises:
            Refused: the answer is not HTTP/1.1 with a length, or the connection broke.
        """
        lines = [f"{method} {path} HTTP/1.1\r\n", self._head]
        if cookies:
            lines.append(f"Cookie: {cookies}\r\n")
        if body is not None:
            lines.append("Content-Type: application/x-www-form-urlencoded\r\n")
            lines.append(f"Content-Length: {len(body)}\r\n")
        sent = "".join([*lines, "\r\n"]).encode("ascii") + (body or b"")
        streams = await self.open()
        try:
            return await asyncio.wait_for(self._exchange(*streams, sent), TIMEOUT_S)
        except (asyncio.IncompleteReadError, ConnectionError, TimeoutError) as error:
            self.close()
            raise Refused(f"{method} {path}: {type(error).__name__}") from error

    def close(self) -> None:
        """Let go of the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sent: bytes
    ) -> Reply:
        began = time.perf_counter()
        writer.write(sent)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        length, location, cookies, ends = 0, "", [], False
        for line in head[1:]:
            name, _, value = line.partition(": ")
            match name.lower():
                case "content-length":
                    length = int(value)
                case "location":
                    location = value
                case "set-cookie":
                    cookies.append(value)
                case "connection":
                    ends = value.lower() == "close"
        body = await reader.readexactly(length) if length else b""
        seconds = time.perf_counter() - began
        if ends:
            self.close()
        status = int(head[0].split(" ", 2)[1])
        return Reply(status, _path(location), tuple(cookies), body, seconds)


@dataclass(slots=True)
class Browser:
    """One person's cookies. It sends its requests over whichever wire is free."""

    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, wire: Wire, path: str) -> Reply:
        """Ask for a page."""
        return self._keep(await wire.ask("GET", path, self._cookies()))

    async def post(self, wire: Wire, path: str, fields: dict[str, str]) -> Reply:
        """Send a form."""
        body = urlencode(fields).encode("ascii")
        return self._keep(await wire.ask("POST", path, self._cookies(), body))

    def _cookies(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _keep(self, reply: Reply) -> Reply:
        for line in reply.cookies:
            pair, *attributes = line.split(";")
            name, _, value = pair.partition("=")
            if not value or any(a.strip().lower() == "max-age=0" for a in attributes):
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return reply


def _path(location: str) -> str:
    parts = urlsplit(location)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
