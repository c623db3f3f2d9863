"""What leaves the screen: the printed form, its PDF file, the bundle, and carried files."""

import io
import json
from datetime import UTC, date, datetime

import pypdfium2
import pytest
from fhir.resources.R4B.bundle import Bundle

from referral.dossier import FIELDS
from screening.referral_documents import DossierDocument
from screening.roles import Role
from screening.web.referral_form_files import form_file
from tests.referral_hands import SECRET, WHY, drafted, seen, sent, student_of
from tests.township import CENTRE, FIRST


@pytest.fixture
def student_id(township):
    township.students(1)
    return student_of(township)


@pytest.fixture
def school(township):
    return township.browser(Role.COUNSELOR)


def action(page, part):
    return next(f.get("action") for f in page.all("form") if part in (f.get("action") or ""))


def upload(browser, page, content):
    files = {"file": (io.BytesIO(content), "answers.muye")}
    return browser.post("/staff/referral-papers/files", page, _files=files)


def pages_of(content):
    document = pypdfium2.PdfDocument(content)
    return [page.get_textpage().get_text_range() for page in document]


def test_the_form_holds_what_is_sent_and_a_slip_that_comes_back(township, school, student_id):
    referral_id = sent(township, student_id)
    page = school.get(f"/staff/referral-papers/form/{referral_id}")
    assert WHY in page.text
    assert SECRET not in page.text
    assert "转介回执" in page.text

    content = school.client.get(f"/staff/referral-papers/form/{referral_id}/referral.pdf").data
    first, *_, last = pages_of(content)
    assert WHY in first
    assert "学校盖章" in first
    assert "1/2" in first
    assert all(f"{n} " in last for n in range(1, 6))
    assert "2/2" in last
    assert SECRET not in "".join(pages_of(content))


def test_a_long_dossier_goes_on_on_pages_that_say_which_they_are():
    dossier = DossierDocument(
        "ABCDEFGH",
        FIRST,
        CENTRE,
        "assess",
        "consent",
        False,
        date(2026, 11, 16),
        "王老师",
        [[str(field.id), "长" * field.longest] for field in FIELDS.values()],
    )
    pages = pages_of(form_file(dossier, language="zh", made_at=datetime(2026, 11, 16, tzinfo=UTC)))

    assert all(f"{n}/{len(pages)}" in text for n, text in enumerate(pages, start=1))
    n_written = sum(text.count("长") for text in pages)
    assert n_written == sum(field.longest for field in FIELDS.values())


def test_a_character_that_the_font_has_not_is_spelled():
    dossier = DossierDocument(
        "ABCDEFGH",
        FIRST,
        CENTRE,
        "assess",
        "consent",
        False,
        date(2026, 11, 16),
        "王老师",
        [["name", "张\U00031350"]],
    )
    content = form_file(dossier, language="en", made_at=datetime(2026, 11, 16, tzinfo=UTC))

    assert "(U+31350)" in pages_of(content)[0]


def test_a_draft_has_no_form_and_no_bundle(township, school, student_id):
    referral_id = drafted(township, student_id)
    for name in ("form", "bundle"):
        school.get(f"/staff/referral-papers/{name}/{referral_id}", 404)


def test_the_bundle_is_valid_and_holds_nothing_that_was_left_out(township, school, student_id):
    referral_id = sent(township, student_id)
    content = school.client.get(f"/staff/referral-papers/bundle/{referral_id}").data.decode()

    Bundle.model_validate_json(content)
    assert WHY in content
    assert SECRET not in content
    assert json.loads(content)["identifier"]["value"]


def test_a_file_of_no_kind_is_refused_in_words(township, school, student_id):
    page = school.get("/staff/referral-papers/files")
    answer = upload(school, page, b"nothing")

    assert answer.status_code == 409
    assert "这不是转介文件" in answer.text


def test_files_are_given_to_the_other_side(township, school, student_id):
    seen(township, student_id)
    page = school.get("/staff/referral-papers/files")
    give = action(page, "/files/to/")
    to_centre = school.post(give, page)
    clinician = township.browser(Role.CLINICIAN, CENTRE)
    page = clinician.get("/staff/referral-papers/answers")
    give = action(page, "/answers/to/")
    to_school = clinician.post(give, page)

    assert to_centre.data.startswith(b"muye referrals 1")
    assert to_school.data.startswith(b"muye referrals 1")
    page = school.get("/staff/referral-papers/files")
    answer = upload(school, page, to_school.data)
    assert "已经读过" in answer.text
