"""A browser without a screen for a server in another process: cookies, forms, redirects."""

import re
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
RECEIPT = re.compile(r"(?<![\w-])[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}(?![\w-])")

TIMEOUT_S = 30


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    #: The path that a redirect leads to; empty for other answers.
    location: str
    text: str


@dataclass
class Client:
    """One person's browser. Each request opens a connection of its own, as after a restart."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    agent: str = "a browser"

    def get(self, path: str) -> Reply:
        """Open a page; its form token is remembered."""
        reply = self._ask("GET", path)
        found = TOKEN.search(reply.text)
        self.token = found[1] if found else self.token
        return reply

    def post(
        self, path: str, _body: bytes | None = None, _type: str = "", **fields: object
    ) -> Reply:
        """Send a form with the token of the last page that had one."""
        sent = urlencode({**fields, "csrf_token": self.token}).encode()
        kind = "application/x-www-form-urlencoded"
        return self._ask("POST", path, sent if _body is None else _body, _type or kind)

    def sign_in(self, username: str, passphrase: str) -> Reply:
        """Sign a member of staff in."""
        self.get("/staff/sign-in")
        reply = self.post("/staff/sign-in", username=username, passphrase=passphrase)
        if reply.location:
            self.get(reply.location)
        return reply

    def upload(
        self, path: str, field_name: str, name: str, content: bytes, **fields: object
    ) -> Reply:
        """Send a file with a form, and with other fields of it."""
        edge = "----------edge-of-a-part"
        head = 'Content-Disposition: form-data; name="{}"'
        typed = {**fields, "csrf_token": self.token}.items()
        parts = [
            *(f"--{edge}\r\n{head.format(key)}\r\n\r\n{text}\r\n".encode() for key, text in typed),
            f'--{edge}\r\n{head.format(field_name)}; filename="{name}"\r\n'.encode(),
            b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n",
            f"--{edge}--\r\n".encode(),
        ]
        return self.post(path, b"".join(parts), f"multipart/form-data; boundary={edge}")

    def _ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Reply:
        cookies = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        headers = {"Cookie": cookies, "User-Agent": self.agent}
        if body is not None:
            headers["Content-Type"] = kind
        connection = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_S)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self._keep(line)
        return Reply(answer.status, _path(answer.headers.get("Location", "")), text)

    def _keep(self, line: str) -> None:
        pair, *attributes = line.split(";")
        name, _, value = pair.partition("=")
        if not value or any(a.strip().lower() == "max-age=0" for a in attributes):
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value


def receipt_of(page: str) -> str:
    """Return the receipt that a closing page shows."""
    found = set(RECEIPT.findall(re.sub(r"<[^>]*>", " ", page.partition("<main")[2])))
    assert len(found) == 1, f"a closing page shows {len(found)} receipts"
    return found.pop()


def _path(location: str) -> str:
    parts = urlsplit(location)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
