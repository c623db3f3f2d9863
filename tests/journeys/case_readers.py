"""Who opens the columns of cases in the product, and how an altered value is refused there."""

from collections.abc import Callable

from crypto.errors import SealBroken
from screening.case_documents import EntryKind
from screening.roles import Role
from screening.services import case_files, case_lists, cases, shared_cases
from tests.journeys.populated import Populated


def cases_listed(at: Populated) -> object:
    with at.township.work_as(Role.COUNSELOR) as work:
        return case_lists.listed(work)


def case_file(at: Populated) -> object:
    with at.township.work_as(Role.COUNSELOR) as work:
        (found,) = case_lists.listed(work)
        case = cases.find(work, found.id)
        (entry,) = case.of_kind(EntryKind.ATTACHMENT)
        return case_files.read(work, case, entry.id)


def shared_with_proctor(at: Populated) -> object:
    with at.township.work_as(Role.PROCTOR) as work:
        return shared_cases.listed(work)


CASE_READERS: dict[str, tuple[Callable[[Populated], object], type[Exception]]] = {
    "case.sealed_holder": (cases_listed, SealBroken),
    "case_entry.sealed_entry": (cases_listed, SealBroken),
    "case_part.sealed_part": (case_file, SealBroken),
    "case_member.sealed_slice": (shared_with_proctor, SealBroken),
    "case_report.sealed_report": (cases_listed, SealBroken),
}
