"""The referral of the course: refused, agreed to, sent, missed, seen, answered, ended."""

from datetime import timedelta

from referral.answers import ReturnQuestion
from screening.roles import Role
from tests.journeys.course_stage import Stage
from tests.journeys.course_words import WORDS
from tests.referral_hands import TODAY

NEXT = "main form button.button--primary"
SAID = "main form[enctype] button.button--primary"
STEP = "form[action$='%s'] button"
OWED = ".owed a[href*=%s]"


def write_the_referral(stage: Stage) -> None:
    """From the case: what for, on what ground, and which fields."""
    counselor, said = stage.of(Role.COUNSELOR), WORDS[stage.language]
    counselor.follow("main a[href*='/referrals/new/']")
    stage.reached(counselor, "referral, purpose")
    counselor.page.check("input[name=request][value=assess]")
    counselor.page.check("input[name=basis][value=consent]")
    counselor.send(NEXT)
    stage.reached(counselor, "referral, fields")
    counselor.page.fill("#reason", said["refer"])
    counselor.send(NEXT)
    stage.reached(counselor, "referral, guardian")


def be_refused(stage: Stage) -> None:
    """The guardian says no."""
    counselor = stage.of(Role.COUNSELOR)
    counselor.page.check("input[name=decision][value=refused]")
    counselor.send(SAID)
    stage.reached(counselor, "referral, refused")


def tell_again(stage: Stage) -> None:
    """Days later the guardian is told again."""
    counselor = stage.at_home(Role.COUNSELOR)
    counselor.follow(OWED % "notify_guardian_again")
    counselor.follow("tbody th a")
    stage.reached(counselor, "referral, to tell again")
    counselor.send(STEP % "notify_again")
    stage.reached(counselor, "referral, told again")


def be_agreed_to(stage: Stage) -> None:
    """The guardian says yes; what the centre will see is shown next."""
    counselor = stage.of(Role.COUNSELOR)
    counselor.page.check("input[name=decision][value=given]")
    counselor.page.check("#is_separate")
    counselor.send(SAID)
    stage.reached(counselor, "referral, preview")


def send_the_referral(stage: Stage) -> None:
    """Exactly what was shown goes to the health centre."""
    counselor = stage.of(Role.COUNSELOR)
    counselor.send(NEXT)
    stage.reached(counselor, "referral, sent")


def accept(stage: Stage) -> None:
    """The clinician finds it, compares the person, and gives an appointment."""
    clinician = stage.at_home(Role.CLINICIAN)
    clinician.follow("main a[href*=inbox]")
    stage.reached(clinician, "inbox")
    clinician.follow("tbody th a")
    stage.reached(clinician, "dossier")
    clinician.page.check("#compared")
    clinician.send(STEP % "accept")
    stage.reached(clinician, "accepted")


def miss_the_appointment(stage: Stage) -> None:
    """Nobody comes; the clinician gives another day."""
    clinician = stage.of(Role.CLINICIAN)
    clinician.send(STEP % "miss_appointment")
    stage.reached(clinician, "no-show")
    clinician.page.fill("#appointment", (TODAY + timedelta(days=7)).isoformat())
    clinician.send(STEP % "appoint")
    stage.reached(clinician, "appointed again")


def see(stage: Stage) -> None:
    """This time the student comes."""
    clinician = stage.of(Role.CLINICIAN)
    clinician.send(STEP % "see")
    stage.reached(clinician, "in care")


def answer(stage: Stage) -> None:
    """The slip says what the school needs, and no diagnosis."""
    clinician, said = stage.of(Role.CLINICIAN), WORDS[stage.language]
    assert clinician.page.locator("#diagnosis").count() == 0
    clinician.page.check("input[name=advice][value=treatment_here]")
    clinician.page.check("input[name=attendance][value=with_support]")
    clinician.page.fill("#next_on", (TODAY + timedelta(days=14)).isoformat())
    clinician.page.fill("#words", said["advised"])
    clinician.send(STEP % "answer")
    stage.reached(clinician, "answered")


def read_the_answer(stage: Stage) -> None:
    """The counselor's first page says that an answer came."""
    counselor, said = stage.at_home(Role.COUNSELOR), WORDS[stage.language]
    counselor.follow(OWED % "read_answer")
    stage.reached(counselor, "answers to read")
    counselor.follow("tbody th a")
    stage.reached(counselor, "answer")
    assert said["advised"] in counselor.says("main")


def assess_the_return(stage: Stage) -> None:
    """Before the student is back in class, everything that must be is in place."""
    counselor, said = stage.of(Role.COUNSELOR), WORDS[stage.language]
    counselor.follow("main a[href$=return]")
    stage.reached(counselor, "return")
    for question in ReturnQuestion:
        counselor.page.check(f"input[name={question}][value=yes]")
    counselor.page.fill("#words", said["returned"])
    counselor.send(NEXT)
    stage.reached(counselor, "return, assessed")
    counselor.send(STEP % "close")
    stage.reached(counselor, "referral, closed")
    counselor.follow("main a[href*=cases]")
    stage.reached(counselor, "case after the referral")
