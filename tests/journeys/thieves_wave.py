"""The people of the thief's game: a school of 200 students of whom everything is marked."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from referral.standard import DEFAULT_FILE
from screening.services.founding import Founded
from screening.services.pinyin import pinyin_key
from screening.services.roster_template import HEADER
from tests.journeys.marks import answer_marks
from tests.journeys.server import Server
from tests.township import Township

N_CLASSES, CLASS_SIZE = 5, 40
LONG_FORM = DEFAULT_FILE.read_bytes().replace(
    b'["phq9", "gad7", "who5"]', b'["phq9", "gad7", "rses", "who5"]'
)
RANGES = [range(4)] * 9 + [range(4)] * 7 + [range(1, 5)] * 10 + [range(6)] * 5
"""The options of its items."""


@dataclass
class Marked:
    """A student of whom everything is marked."""

    name: str
    number: str
    guardian: str
    phone: str
    class_name: str
    answers: list[int]
    code: str = ""
    #: How many items were answered in the end; all of them where the sheet was handed in.
    n_answered: int = 0

    @property
    def row(self) -> tuple[str, ...]:
        """The student's row of a roster file."""
        birthday = "2013-05-06"
        who = (self.name, self.number, "七年级", self.class_name)
        return *who, "女", birthday, self.guardian, self.phone


@dataclass
class Scene:
    """A township with a server, and what is planted in it."""

    town: Township
    founded: Founded
    server: Server
    chance: random.Random
    students: list[Marked]
    #: On a roster that was checked and not imported.
    pending: list[Marked]
    #: In a file that was refused.
    refused: list[Marked]
    #: What somebody wrote and the system kept, by a name.
    kept: dict[str, str | bytes] = field(default_factory=dict)
    #: What somebody typed and the system did not keep, and every secret.
    passing: dict[str, str | bytes] = field(default_factory=dict)
    #: How requests that had to fail were answered.
    statuses: list[int] = field(default_factory=list)
    n_handed_in: int = 0
    #: Codes of tickets that were replaced, and of re-tests.
    replaced: list[str] = field(default_factory=list)

    def note(self, what: str) -> str:
        """Return a new marked text of which nothing may be kept."""
        text = han(self.chance, 12)
        self.passing[f"{what} {len(self.passing)}"] = text
        return text

    def write(self, what: str) -> str:
        """Return a new marked text that the system is asked to keep."""
        text = han(self.chance, 12)
        self.kept[f"{what} {len(self.kept)}"] = text
        return text

    def hold(self, what: str, secret: str | bytes) -> None:
        """Count a secret among what may stand in no file."""
        self.passing[f"{what} {len(self.passing)}"] = secret


def scene(town: Township, founded: Founded, server: Server, seed: int = 20261123) -> Scene:
    """Make up everybody; the township's own standard asks a long form."""
    (town.settings.home / "standard.toml").write_bytes(LONG_FORM)
    chance = random.Random(seed)
    everyone = [_marked(chance, n) for n in range(N_CLASSES * CLASS_SIZE + 100)]
    n = N_CLASSES * CLASS_SIZE
    return Scene(
        town, founded, server, chance, everyone[:n], everyone[n : n + 90], everyone[n + 90 :]
    )


def _marked(chance: random.Random, n: int) -> Marked:
    return Marked(
        name=han(chance, 6),
        number="G" + "".join(chance.choices("0123456789", k=17)),
        guardian=han(chance, 6),
        phone="1" + "".join(chance.choices("0123456789", k=10)),
        class_name=f"{n // CLASS_SIZE + 1}班",
        answers=[chance.choice(options) for options in RANGES],
    )


def rehearser(chance: random.Random, code: str) -> Marked:
    """Make up who tries the lab out: of nobody's roster, with answers of their own."""
    person = _marked(chance, 0)
    person.code = code
    return person


def han(chance: random.Random, n: int) -> str:
    """Draw Chinese characters."""
    return "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(n))


def csv_of(students: Sequence[Marked]) -> bytes:
    """Return a roster file."""
    return "\n".join(",".join(row) for row in (HEADER, *(s.row for s in students))).encode()


def profile_marks(name: str, student: Marked) -> dict[str, str | bytes]:
    """Return what a roster says of a student."""
    return {
        f"{name}: name": student.name,
        f"{name}: sound": pinyin_key(student.name),
        f"{name}: number": student.number,
        f"{name}: guardian": student.guardian,
        f"{name}: phone": student.phone,
    }


def plant(at: Scene) -> None:
    """Put down everything that is marked; call it when the wave has been played."""
    for n, student in enumerate(at.students):
        at.kept |= profile_marks(f"student {n}", student)
        if student.n_answered:
            spoken = answer_marks(f"student {n}", student.answers[: student.n_answered])
            packed = f"student {n}, packed"
            at.kept[packed] = spoken.pop(packed)
            at.passing |= spoken
        at.hold("code", student.code)
        at.hold("code", student.code.replace("-", ""))
        at.hold("code without its sitting", student.code.replace("-", "")[4:])
    for n, student in enumerate(at.pending):
        at.kept |= profile_marks(f"pending {n}", student)
    for n, student in enumerate(at.refused):
        at.passing |= profile_marks(f"refused {n}", student)
    for account in at.founded.accounts:
        at.hold("passphrase", account.passphrase)
        at.hold("recovery code", account.recovery_code)
        at.hold("recovery code", account.recovery_code.replace("-", ""))
    for card in at.founded.cards:
        at.hold("card of a unit", card.code)
        at.hold("card of a unit", card.code.replace("-", ""))
    at.hold("directory code", at.founded.directory_code)
