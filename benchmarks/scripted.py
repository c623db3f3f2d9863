"""Students whose browsers have scripts: the whole form in one page, one small request an answer."""

import base64
import json
import re
from dataclasses import dataclass

from benchmarks.browsers import Refused, Wire
from benchmarks.pages import token_of
from benchmarks.students import Student, Times

_DATA = re.compile(r'data-(nonce|pad|revision|n)="([^"]*)"')
_OPTION = re.compile(r'id="q(\d+)-(\d+)"')


@dataclass(slots=True)
class ScriptedStudent(Student):
    """A student who is shown the whole form; what is given counts options from 0."""

    page: bytes = b""

    async def agree(self, wire: Wire, times: Times) -> None:
        """Say who one is, and agree, as a browser with scripts does."""
        step, scripted = times["greeting, assent"], {"scripted": "yes"}
        page = await self._page(wire, "/sit/hello", step)
        sent = {"csrf_token": token_of(page)} | scripted
        await self._send(wire, "/sit/hello", sent, "/sit/assent", step)
        page = await self._page(wire, "/sit/assent", step)
        sent = {"csrf_token": token_of(page), "agreed": "yes"} | scripted
        await self._send(wire, "/sit/assent", sent, "/sit/form", step)

    async def open_first(self, wire: Wire, times: Times) -> None:
        """Look at the form."""
        self.page = await self._page(wire, "/sit/form", times["whole form"])

    async def answer_all(self, wire: Wire, times: Times) -> None:
        """Choose an option of every item; each choice is acknowledged before the next is made."""
        self.page = await self._page(wire, "/sit/form", times["whole form"])
        text = self.page.decode()
        data, options = dict(_DATA.findall(text)), {}
        for number, option in _OPTION.findall(text):
            options[int(number)] = int(option)
        self.n_items, pad = int(data["n"]), base64.b64decode(data["pad"])
        base, token = int(data["revision"]), token_of(self.page)
        for number in range(1, self.n_items + 1):
            option = (self.number + number) % options[number]
            word = ((number - 1) * 16 + option).to_bytes(2)
            masked = bytes(a ^ b for a, b in zip(word, pad[2 * number - 2 :], strict=False))
            sent = {
                "csrf_token": token,
                "nonce": data["nonce"],
                "base": str(base),
                "first": str(base + number),
                "masked": masked.hex(),
                "tenths": "40",
            }
            reply = await self.browser.post(wire, "/sit/answers", sent)
            if reply.status != 200 or json.loads(reply.body) != {"saved": base + number}:
                raise Refused(f"a choice was not acknowledged: {reply.status}")
            times["save"].append(reply.seconds)
            self.given.append(option)

    async def check(self, wire: Wire, times: Times) -> str:
        """Come to the end of the form: the page that is there offers the hand-in."""
        return token_of(self.page)
