"""The form of a referral as a PDF file of A4 pages: the dossier, and the slip that comes back.

It loads a library for PDF files, so it is itself loaded only when a form is asked for.
"""

from datetime import datetime

from referral.answers import Advice, Attendance
from screening.referral_documents import DossierDocument
from screening.web.qr import qr_stretches
from screening.web.referral_numbers import shown_number
from screening.web.text_pages import LEFT, TOP, WIDTH, TextPages
from screening.wording import say

# In millimetres.
_QR = 26.0
_OVERLAP = 0.02  # without it a fine white line shows between two rows of a QR code


def form_file(dossier: DossierDocument, *, language: str, made_at: datetime) -> bytes:
    """Draw a form in the memory alone.

    Args:
        dossier: as it was sent.
        language: of the words.
        made_at: the moment that the file bears.
    """
    title = say(language, "referral_form.title")
    foot = f"{say(language, 'referral.number')} {shown_number(dossier.number)}"
    form = _Form(title, foot, language, made_at)
    form.dossier(dossier)
    form.return_slip(dossier)
    return form.content()


class _Form(TextPages):
    """A form while it is drawn."""

    def dossier(self, document: DossierDocument) -> None:
        """Draw everything that is told, and room for signature and seal."""
        self.pdf.add_page()
        self._qr(document.number, LEFT + WIDTH - _QR, TOP)
        self.heading(self.say("referral_form.title"), WIDTH - _QR - 4)
        self.text(self.say("referral_form.secret"), WIDTH - _QR - 4)
        self.pdf.set_y(max(self.pdf.get_y(), TOP + _QR + 2))
        for label, text in self._facts(document):
            self.row(label, text)
        self._sign(("school_sign", "school_seal", "date"))

    def return_slip(self, document: DossierDocument) -> None:
        """Draw the slip that the centre fills in and sends back: five fields."""
        self.pdf.add_page()
        self._qr(document.number, LEFT + WIDTH - _QR, TOP)
        self.heading(self.say("referral_form.return_title"), WIDTH - _QR - 4)
        self.text(self.say("referral_form.return_words"), WIDTH - _QR - 4)
        self.pdf.set_y(max(self.pdf.get_y(), TOP + _QR + 2))
        self.row(self.say("referral.number"), shown_number(document.number))
        self.row(self.say("referral.from"), document.school)
        blank = "        -      -      "
        boxes = [self.say(f"inbox.advice.{advice}") for advice in Advice]
        attendances = [self.say(f"inbox.attendance.{one}") for one in Attendance]
        yes_no = [self.say("inbox.yes"), self.say("inbox.no")]
        self.row(f"1 {self.say('inbox.seen_on')}", blank)
        self.row(f"2 {self.say('inbox.advice_is')}", _boxes(boxes))
        self.row(f"3 {self.say('referral_form.advice')}", _boxes(attendances) + "\n\n\n")
        self.row(f"4 {self.say('inbox.next_on')}", blank)
        self.row(f"5 {self.say('inbox.needs_county')}", _boxes(yes_no))
        self.text(self.say("inbox.readers"), WIDTH)
        self._sign(("doctor_sign", "centre_seal", "date"))

    def _facts(self, document: DossierDocument) -> list[tuple[str, str]]:
        of = self.say
        named = "referral.diagnosis_yes" if document.may_name_diagnosis else "referral.diagnosis_no"
        head = [
            (of("referral.number"), shown_number(document.number)),
            (of("referral.from"), document.school),
            (of("referral.to"), document.centre),
            (of("referral.request_is"), of(f"referral.request.{document.request}")),
            (of("referral.basis_is"), of(f"referral.basis.{document.basis}")),
            (of("referral.diagnosis_is"), of(named)),
        ]
        fields = [(of(f"referral.field.{name}"), text) for name, text in document.fields]
        last = f"{document.prepared_on.isoformat()} {document.prepared_by}"
        return [*head, *fields, (of("referral.prepared"), last)]

    def _sign(self, names: tuple[str, ...]) -> None:
        self.signatures([self.say(f"referral_form.{name}") for name in names])

    def _qr(self, content: str, x: float, y: float) -> None:
        size, stretches = qr_stretches(content)
        side = _QR / size
        for column, row, n in stretches:
            at = x + column * side, y + row * side
            self.pdf.rect(*at, n * side, side + _OVERLAP, style="F")


def _boxes(names: list[str]) -> str:
    return "   ".join(f"□ {name}" for name in names)
