"""Which days are school days: weekdays, less what the township's calendar file takes out."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from referral import fields
from referral.definition import Text
from referral.errors import MalformedStandard
from referral.fields import Key, read_keys, read_list

SATURDAY = 5
LONGEST_HOLIDAY_D = 70
"""Days of a summer and a little more: a longer one is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days without school, the first and the last included."""

    name: Text
    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        """Whether a day falls into it."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Calendar:
    """A township's school days. Without any holiday every weekday is one."""

    holidays: tuple[Holiday, ...] = ()
    #: Saturdays and Sundays on which there is school, made up for a holiday.
    made_up: frozenset[date] = frozenset()

    def holiday(self, day: date) -> Holiday | None:
        """Return the holiday that a day falls into; None where it falls into none."""
        return next((holiday for holiday in self.holidays if day in holiday), None)

    def is_school_day(self, day: date) -> bool:
        """Whether there is school on a day; a holiday wins over a day that is made up."""
        weekday = day.weekday() < SATURDAY or day in self.made_up
        return weekday and self.holiday(day) is None

    def after(self, day: date, school_days: int) -> date:
        """Return the school day that comes so many school days after a day.

        Args:
            day: any day, school or not.
            school_days: 0 or more; 0 gives the day itself, or the next school day where it is none.
        """
        days = self._from(day if school_days == 0 else day + timedelta(days=1))
        return next(islice(days, max(school_days - 1, 0), None))

    def _from(self, day: date) -> Iterator[date]:
        while True:
            if self.is_school_day(day):
                yield day
            day += timedelta(days=1)


def _day(value: object) -> date:
    if type(value) is not date:
        raise ValueError("is a day, such as 2026-10-01")
    return value


def _weekend_days(value: object) -> frozenset[date]:
    days = [_day(one) for one in value] if isinstance(value, list) else None
    if days is None or any(day.weekday() < SATURDAY for day in days):
        raise ValueError("is a list of Saturdays and Sundays")
    return frozenset(days)


_FILE: Mapping[str, Key] = {
    "made_up": Key(_weekend_days, required=False),
    "holidays": Key(lambda value: value, required=False),
}
_HOLIDAY: Mapping[str, Key] = {"name": Key(fields.text), "from": Key(_day), "to": Key(_day)}


def read_calendar(content: bytes, file: str) -> Calendar:
    """Read a calendar file.

    Args:
        content: TOML, as docs/calendar.md shows it.
        file: its name, for errors.

    Raises:
        MalformedStandard: it breaks a rule of its format.
    """
    try:
        table = tomllib.loads(content.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MalformedStandard(file, "the file", "is TOML in UTF-8") from error
    found = read_keys(file, "calendar", table, _FILE)
    rows = read_list(file, "holidays", found["holidays"], _HOLIDAY) if "holidays" in found else []
    for n, row in enumerate(rows, start=1):
        if not 0 <= (row["to"] - row["from"]).days < LONGEST_HOLIDAY_D:
            rule = f"ends on its first day or later, {LONGEST_HOLIDAY_D} days at most"
            raise MalformedStandard(file, f"holidays[{n}].to", rule)
    holidays = tuple(Holiday(row["name"], row["from"], row["to"]) for row in rows)
    return Calendar(holidays, found.get("made_up", frozenset()))
