"""A messenger's robot on loopback, which keeps what it was posted."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Robot:
    """A messenger's server, and what it was posted."""

    address: str
    answer: dict[str, Any]
    status: int = 200
    posts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


@contextmanager
def robot(**answer: Any) -> Iterator[Robot]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found.posts.append((self.path, body))
            told = json.dumps(found.answer).encode()
            self.send_response(found.status)
            if found.status == 302:
                self.send_header("Location", f"{found.address}/elsewhere")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Robot(f"http://127.0.0.1:{server.server_port}", answer or {"errcode": 0})
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
