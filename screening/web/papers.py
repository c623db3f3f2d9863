"""The pages of paper forms: by class, the forms to print, an entry, and what two differ in."""

from typing import NamedTuple
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug import Response

from instruments.definition import Instrument, Item
from referral.errors import StepNotAllowed
from referral.papers import PaperState
from referral.states import WaveState
from screening.roles import ROSTER_KEEPERS, Role
from screening.services import paper_classes, paper_entries, papers, waves
from screening.services.errors import PaperRefused
from screening.services.forms import Form
from screening.services.papers import FoundPaper
from screening.web.access import open_to
from screening.web.forms.papers import DecisionForm, EntryForm, marks
from screening.web.item_pages import option_words
from screening.web.notices import Kind, leave_notice
from screening.web.wording import say

bp = Blueprint("papers", __name__, url_prefix="/staff/papers")

TOLD = {
    PaperState.ENTERED_ONCE: "paper.kept_once",
    PaperState.SEALED: "paper.sealed",
    PaperState.DIFFERING: "paper.differs",
}
"""What is said after an entry, by how far the form is then."""


class Line(NamedTuple):
    """One item as it lies on paper."""

    #: On the paper, from 1.
    number: int
    item: Item
    #: What is circled, and typed.
    marks: list[str]


class Group(NamedTuple):
    """Items in a row that have the same options."""

    #: Each mark of any of its lines, and its words. An item that may be skipped stays among the
    #: others, so that none stands apart.
    choices: list[tuple[str, str]]
    lines: list[Line]


class Section(NamedTuple):
    """One instrument as it lies on paper."""

    instrument: Instrument
    groups: list[Group]


@bp.get("/of/<uuid:wave_id>")
@open_to(*ROSTER_KEEPERS)
def index(wave_id: UUID) -> str:
    """Show how far each class's paper forms are."""
    wave = waves.get(g.work, wave_id)
    classes = paper_classes.by_class(g.work, wave_id)
    return render_template("papers/index.html", wave=wave, classes=classes, states=PaperState)


@bp.get("/of/<uuid:wave_id>/<int:grade>/<class_name>")
@open_to(*ROSTER_KEEPERS)
def of_class(wave_id: UUID, grade: int, class_name: str) -> Response | str:
    """Show one class, or go to the form that bears a typed code."""
    found = paper_classes.of_class(g.work, wave_id, grade, class_name)
    code = request.args.get("code", "")
    line = found.of_code(code)
    if line is not None:
        return redirect(url_for(".show", wave_id=wave_id, student_id=line.student_id))
    return render_template(
        "papers/of_class.html",
        found=found,
        code=code,
        is_open=found.wave.state is WaveState.OPEN,
        can_record=g.actor.role is Role.COORDINATOR,
    )


@bp.get("/of/<uuid:wave_id>/<int:grade>/<class_name>/forms")
@open_to(*ROSTER_KEEPERS)
def forms(wave_id: UUID, grade: int, class_name: str) -> str:
    """Show a class's forms for printing, and the list that says whose code is whose."""
    found = paper_classes.for_printing(g.work, wave_id, grade, class_name)
    return render_template(
        "papers/forms.html",
        found=found,
        sections=sections(found.form),
        n_items=len(found.form.items),
        school=g.actor.unit_name,
        lines=g.work.settings.help_lines,
    )


@bp.get("/form/<uuid:wave_id>/<uuid:student_id>")
@open_to(*ROSTER_KEEPERS)
def show(wave_id: UUID, student_id: UUID) -> Response | str:
    """Ask for what stands on one paper form."""
    paper = papers.find(g.work, wave_id, student_id)
    try:
        papers.check(g.work, paper)
    except PaperRefused as error:
        return _back(paper, f"paper.cannot.{error.why}", "warning")
    if paper.state is PaperState.DIFFERING:
        return redirect(url_for(".differences", wave_id=wave_id, student_id=student_id))
    return _entry_page(paper, EntryForm.asking(paper.form))


@bp.post("/form/<uuid:wave_id>/<uuid:student_id>")
@open_to(*ROSTER_KEEPERS)
def enter(wave_id: UUID, student_id: UUID) -> Response | tuple[str, int]:
    """Take down what stands on one paper form."""
    paper = papers.find(g.work, wave_id, student_id)
    form = EntryForm.asking(paper.form)
    if not form.validate():
        return _entry_page(paper, form), 400
    try:
        state = paper_entries.enter(
            g.work, wave_id, student_id, form.answers, form.language.data or ""
        )
    except PaperRefused as error:
        form.form_errors.append(say(f"paper.cannot.{error.why}"))
        return _entry_page(paper, form), 409
    if state is PaperState.DIFFERING:
        leave_notice(TOLD[state], "warning")
        return redirect(url_for(".differences", wave_id=wave_id, student_id=student_id))
    return _back(paper, TOLD[state])


@bp.get("/form/<uuid:wave_id>/<uuid:student_id>/differences")
@open_to(*ROSTER_KEEPERS)
def differences(wave_id: UUID, student_id: UUID) -> Response | str:
    """Show where two entries of a form differ, and ask what stands on the paper."""
    try:
        paper = paper_entries.compare(g.work, wave_id, student_id)
    except PaperRefused as error:
        paper = papers.find(g.work, wave_id, student_id)
        return _back(paper, f"paper.cannot.{error.why}", "warning")
    return _decision_page(paper, DecisionForm.about(paper))


@bp.post("/form/<uuid:wave_id>/<uuid:student_id>/differences")
@open_to(*ROSTER_KEEPERS)
def decide(wave_id: UUID, student_id: UUID) -> Response | tuple[str, int]:
    """Take the decision down and seal the sheet."""
    paper = papers.find(g.work, wave_id, student_id)
    form = DecisionForm.about(paper)
    try:
        if form.validate():
            paper_entries.decide(g.work, wave_id, student_id, form.chosen)
            return _back(paper, TOLD[PaperState.SEALED])
        paper_entries.compare(g.work, wave_id, student_id)  # what is shown again is seen again
    except PaperRefused as error:
        return _back(paper, f"paper.cannot.{error.why}", "warning")
    return _decision_page(paper, form), 400


@bp.post("/form/<uuid:wave_id>/<uuid:student_id>/drop")
@open_to(*ROSTER_KEEPERS)
def drop(wave_id: UUID, student_id: UUID) -> Response:
    """Throw away what was entered, so that the form is entered anew."""
    paper = papers.find(g.work, wave_id, student_id)
    try:
        paper_entries.drop(g.work, wave_id, student_id)
    except PaperRefused as error:
        return _back(paper, f"paper.cannot.{error.why}", "warning")
    except StepNotAllowed:
        return _back(paper, "step.not_now", "warning")
    return _back(paper, "paper.dropped")


def sections(form: Form) -> list[Section]:
    """Lay a form out as it is printed: instruments, and in each the items by their options."""
    found: list[Section] = []
    for number, (instrument, item) in enumerate(form.items, start=1):
        if number - 1 in form.starts:
            found.append(Section(instrument, []))
        groups = found[-1].groups
        if not groups or groups[-1].lines[-1].item.options != item.options:
            groups.append(Group([], []))
        choices, lines = groups[-1]
        lines.append(Line(number, item, marks(item)))
        if len(lines[-1].marks) > len(choices):
            choices[:] = zip(lines[-1].marks, option_words(item), strict=True)
    return found


def _back(paper: FoundPaper, key: str, kind: Kind = "success") -> Response:
    leave_notice(key, kind)
    grade, class_name = paper.profile.grade, paper.profile.class_name
    return redirect(url_for(".of_class", wave_id=paper.wave.id, grade=grade, class_name=class_name))


def _entry_page(paper: FoundPaper, form: EntryForm) -> str:
    return render_template(
        "papers/entry.html",
        paper=paper,
        sections=sections(paper.form),
        form=form,
        items=form.items,
        is_own=paper.is_begun_by(g.actor.account_id),
    )


def _decision_page(paper: FoundPaper, form: DecisionForm) -> str:
    return render_template("papers/differences.html", paper=paper, form=form)
