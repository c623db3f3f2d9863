"""The cable between a lab and its server: it can be pulled, for everybody at once, and put back."""

import contextlib
import socket
import threading
from collections.abc import Iterator

CHUNK = 65_536


class Cable:
    """Carries every connection on to a port of this machine, until it is cut."""

    def __init__(self, to_port: int) -> None:
        """Lay it; `port` is its near end."""
        self._to = ("127.0.0.1", to_port)
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._is_cut = False
        self._near = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port: int = self._near.getsockname()[1]
        self.n_cut = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break everything that is under way; whoever connects is dropped at once."""
        with self._lock:
            self._is_cut = True
            self.n_cut += 1
            broken, self._open = self._open, set()
        for end in broken:
            _drop(end)

    def mend(self) -> None:
        """Let everybody through again."""
        self._is_cut = False

    def close(self) -> None:
        """Take it away."""
        self.cut()
        _drop(self._near)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._near.accept()
            except OSError:
                return
            if self._is_cut:
                near.close()
                continue
            try:
                far = socket.create_connection(self._to)
            except OSError:
                near.close()
                continue
            with self._lock:
                self._open |= {near, far}
            for ends in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while content := one.recv(CHUNK):
                other.sendall(content)
        for end in (one, other):
            _drop(end)
        with self._lock:
            self._open -= {one, other}


@contextlib.contextmanager
def laid(to_port: int) -> Iterator[Cable]:
    """Lay a cable for as long as a test needs it."""
    cable = Cable(to_port)
    try:
        yield cable
    finally:
        cable.close()


def _drop(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
