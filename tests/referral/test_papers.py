import pytest

from referral.errors import StepNotAllowed
from referral.papers import PAPER, PaperAction, PaperState, differing
from referral.states import Party, is_final, next_state


def test_every_state_is_reached_and_leads_to_a_sheet() -> None:
    reached, leads = {PAPER.start}, {PaperState.SEALED}
    for _ in PaperState:
        reached |= {step.target for step in PAPER.steps if step.source in reached}
        leads |= {step.source for step in PAPER.steps if step.target in leads}

    assert reached == leads == set(PaperState)


def test_no_form_is_sealed_that_was_entered_once() -> None:
    to_sealed = {s.source for s in PAPER.steps if s.target is PaperState.SEALED}

    assert to_sealed == {PaperState.ENTERED_ONCE, PaperState.DIFFERING}
    assert is_final(PAPER, PaperState.SEALED)
    assert {s.action for s in PAPER.steps if s.source is PaperState.BLANK} == {PaperAction.ENTER}


@pytest.mark.parametrize("party", sorted(set(Party) - {Party.COORDINATOR, Party.COUNSELOR}))
def test_whoever_holds_no_roster_enters_nothing(party: Party) -> None:
    with pytest.raises(StepNotAllowed):
        next_state(PAPER, PaperState.BLANK, PaperAction.ENTER, party)


@pytest.mark.parametrize(
    ("first", "second", "positions"),
    [
        (b"", b"", ()),
        (b"\0\1\2", b"\0\1\2", ()),
        (b"\0\1\2", b"\1\1\3", (0, 2)),
        (b"\0\xff", b"\xff\xff", (0,)),
    ],
)
def test_entries_differ_where_they_do(first: bytes, second: bytes, positions: tuple[int]) -> None:
    assert differing(first, second) == positions


def test_entries_of_two_forms_are_not_compared() -> None:
    with pytest.raises(ValueError, match="longer"):
        differing(b"\0", b"\0\0")
