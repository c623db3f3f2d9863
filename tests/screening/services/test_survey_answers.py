from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, func, select, update

from crypto import survey_codes
from crypto.errors import SealBroken
from screening import clock
from screening.models import AuditEntry, SurveyBox, SurveyCode
from screening.services import survey_answers
from screening.services.errors import (
    CodeUsed,
    ItemRefused,
    SurveyOver,
    Throttled,
    TicketRefused,
)
from screening.services.throttles import SEAT_LIMIT
from tests.surveys import KNOWN, UNKNOWN, Class, answer, close, figures, survey
from tests.township import Township


def n_used(township: Township) -> int:
    with township.database.reading() as session:
        counted = select(func.count()).select_from(SurveyCode).where(SurveyCode.is_used)
        return session.scalar(counted) or 0


def asked(township: Township, code: str) -> survey_answers.Asked:
    lab = township.lab()
    return survey_answers.current(lab, survey_answers.enter(lab, code, "seat"))


def test_a_code_is_used_once(township: Township):
    made = survey(township)
    code = made.codes[0][0]
    answer(township, code, KNOWN)

    with pytest.raises(CodeUsed):
        survey_answers.enter(township.lab(), code, "seat")
    assert n_used(township) == 1


def test_of_two_browsers_with_one_code_one_is_heard(township: Township):
    made = survey(township, Class(n_codes=2))
    found = asked(township, made.codes[0][0])

    def send(_n: int) -> bool:
        try:
            survey_answers.hand_in(township.lab(), found, KNOWN, "zh")
        except CodeUsed:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        heard = list(pool.map(send, range(8)))

    assert heard.count(True) == 1
    close(township, made)
    assert figures(township, made).n_sheets == 1


@pytest.mark.parametrize("typed", ["", "0000-0000-0000", "木叶木叶木叶木叶木叶木叶"])
def test_an_unknown_code_is_refused(township: Township, typed):
    survey(township)

    with pytest.raises(TicketRefused):
        survey_answers.enter(township.lab(), typed, "seat")


def test_wrong_codes_are_counted_by_browser(township: Township):
    survey(township)
    for _ in range(SEAT_LIMIT):
        with pytest.raises(TicketRefused):
            survey_answers.enter(township.lab(), "0000-0000-0000", "one")

    with pytest.raises(Throttled):
        survey_answers.enter(township.lab(), "0000-0000-0000", "one")
    with pytest.raises(TicketRefused):
        survey_answers.enter(township.lab(), "0000-0000-0000", "another")


def test_nobody_answers_before_the_opening_after_the_close_or_outside_the_days(township: Township):
    draft = survey(township, is_open=False, name="一")
    made = survey(township, Class(n_codes=2), name="二")
    found = asked(township, made.codes[0][0])
    late = clock.now() + timedelta(days=60)

    for code, now in ((draft.codes[0][0], None), (made.codes[0][1], late)):
        with pytest.raises(TicketRefused):
            survey_answers.enter(township.lab(now), code, "seat")
    close(township, made)
    with pytest.raises(TicketRefused):
        survey_answers.enter(township.lab(), made.codes[0][1], "seat")
    # A page that stayed open over the close: refused, and the code is not spent.
    with pytest.raises(SurveyOver):
        survey_answers.hand_in(township.lab(), found, KNOWN, "zh")
    assert n_used(township) == 0


@pytest.mark.parametrize("wrong", [3, -1, 255, 254])
def test_an_answer_that_is_no_option_spends_nothing(township: Township, wrong):
    made = survey(township)
    found = asked(township, made.codes[0][0])

    with pytest.raises(ItemRefused) as refused:
        survey_answers.hand_in(township.lab(), found, (*KNOWN[:-1], wrong), "zh")

    assert refused.value.position == 7
    assert n_used(township) == 0


def test_code_and_answers_are_durable_together_or_not_at_all(township: Township):
    made = survey(township)
    found = asked(township, made.codes[0][0])

    @event.listens_for(township.database.engine, "before_cursor_execute")
    def fail(_c, _cursor, statement, *_more):
        if statement.startswith("UPDATE survey_box"):
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        survey_answers.hand_in(township.lab(), found, KNOWN, "zh")
    event.remove(township.database.engine, "before_cursor_execute", fail)

    assert n_used(township) == 0
    survey_answers.hand_in(township.lab(), found, KNOWN, "zh")
    close(township, made)
    assert (figures(township, made).n_sheets, n_used(township)) == (1, 1)


def test_a_box_that_was_altered_takes_nothing_and_spends_no_code(township: Township):
    made = survey(township)
    found = asked(township, made.codes[0][0])
    with township.database.writing() as session:
        box = session.scalars(select(SurveyBox.sealed_box)).one()
        session.execute(update(SurveyBox).values(sealed_box=box[:-1] + bytes([box[-1] ^ 1])))

    with pytest.raises(SealBroken):
        survey_answers.hand_in(township.lab(), found, KNOWN, "zh")
    assert n_used(township) == 0


def test_a_full_class_fits_into_its_box(township: Township):
    made = survey(township, Class(n_codes=80))
    lab = township.lab()
    key = township.settings.signing_key
    for n, code in enumerate(made.codes[0]):
        found = survey_answers.current(lab, UUID(bytes=survey_codes.lookup(code, key)))
        survey_answers.hand_in(lab, found, KNOWN if n % 2 else UNKNOWN, "zh")
    close(township, made)

    told = figures(township, made)

    assert (told.n_sheets, told.is_whole) == (80, True)
    assert [each.found.n for each in told.items[0].options] == [40, 0, 40]


def test_what_a_child_does_is_not_audited(township: Township):
    made = survey(township)

    def n_entries() -> int:
        with township.database.reading() as session:
            return session.scalar(select(func.count()).select_from(AuditEntry)) or 0

    before = n_entries()
    answer(township, made.codes[0][0], KNOWN)
    assert n_entries() == before
