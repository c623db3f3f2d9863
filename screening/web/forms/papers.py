"""The forms of paper entry: every item of one paper form, and what stands where two differ."""

import unicodedata
from typing import Any, Self

from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import AnyOf, InputRequired

from instruments.definition import Item
from screening.documents import BLANK, DECLINED
from screening.services import forms
from screening.services.papers import FoundPaper
from screening.web.forms.base import Form, text
from screening.web.item_pages import option_words
from screening.web.wording import in_language, language, say
from screening.wording import LANGUAGES

LEFT_OUT = "-"
"""Is typed where the student left an item out; an empty field is one that nobody typed yet."""

RATHER_NOT = "*"
"""Stands on the paper for not wanting to answer, where the instrument allows it, and is typed."""

PLAIN = str.maketrans(dict.fromkeys("‐‑‒–—―−_.。", LEFT_OUT) | dict.fromkeys("×✱∗", RATHER_NOT))


class EntryForm(Form):
    """What stands on one paper form: the mark of what was chosen, or a dash, for every item."""

    language = SelectField("paper.language")
    agreed = BooleanField("paper.agreed", validators=[InputRequired("paper.agreed_missing")])

    @classmethod
    def asking(cls, form: forms.Form) -> Self:
        """Ask for every item of a form; fields are named by their positions, from 0."""
        fields = {f"item_{n}": _digit(n, item) for n, (_, item) in enumerate(form.items)}
        made: Self = type(cls.__name__, (cls,), fields)(language=language())
        made.language.choices = {one: say(f"flag.language.{one}") for one in LANGUAGES}
        return made

    @property
    def items(self) -> list[Any]:
        """The fields of the items, in the order of the form."""
        return [field for name, field in self._fields.items() if name.startswith("item_")]

    @property
    def answers(self) -> list[int | None]:
        """What was typed, once it is valid: an option's value, `DECLINED`, or None for left out."""
        return [_value(field.data) for field in self.items]


class DecisionForm(Form):
    """What stands on the paper, for each item in which two entries differ."""

    @classmethod
    def about(cls, paper: FoundPaper) -> Self:
        """Offer both entries of each such item, then whatever else the item could hold."""
        fields = {f"item_{n}": _decision(paper, n) for n in paper.differing}
        made: Self = type(cls.__name__, (cls,), fields)()
        return made

    @property
    def chosen(self) -> dict[int, int | None]:
        """What was chosen, by position, once it is valid."""
        return {
            int(name.removeprefix("item_")): _value(field.data)
            for name, field in self._fields.items()
        }


def marks(item: Item) -> list[str]:
    """Return what a student may circle, and what is typed for it, in the order on the screen."""
    return [_mark(value) for value in forms.offered(item)]


def plain(typed: str | None) -> str:
    """Return what was typed with full-width digits, other dashes and other stars made plain."""
    return unicodedata.normalize("NFKC", text(typed)).translate(PLAIN)


def _digit(position: int, item: Item) -> StringField:
    wanted = say("paper.choose", marks=say("list.comma").join(marks(item)))
    return StringField(
        say("paper.item", n=position + 1),
        filters=[plain],
        validators=[InputRequired(wanted), AnyOf([*marks(item), LEFT_OUT], message=wanted)],
    )


def _decision(paper: FoundPaper, position: int) -> RadioField:
    _, item = paper.form.items[position]
    entries = paper.entries
    said = [] if entries is None else [_mark(e[position]) for e in (entries.first, entries.second)]
    others = [mark for mark in (*marks(item), LEFT_OUT) if mark not in said]
    keys = ("paper.first_says", "paper.second_says")
    choices = {m: say(key, answer=_words(item, m)) for key, m in zip(keys, said, strict=False)}
    choices |= {m: say("paper.neither", answer=_words(item, m)) for m in others}
    stem = say("paper.item_stem", n=position + 1, stem=in_language(item.text))
    return RadioField(stem, choices=choices, validators=[InputRequired("paper.decide_each")])


def _words(item: Item, mark: str) -> str:
    """Return an answer as it is read out: its mark and its words."""
    found = dict(zip(marks(item), option_words(item), strict=True)).get(mark)
    return say("paper.left_out_item") if found is None else f"{mark} {found}"


def _mark(byte: int) -> str:
    return {BLANK: LEFT_OUT, DECLINED: RATHER_NOT}.get(byte) or str(byte)


def _value(mark: str | None) -> int | None:
    if mark is None or mark == LEFT_OUT:
        return None
    return DECLINED if mark == RATHER_NOT else int(mark)
