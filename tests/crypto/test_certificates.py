import time

import pytest

from crypto import certificates
from crypto.certificates import REMEMBERED, certify, check
from crypto.errors import CertificateInvalid
from tests.crypto import rivals
from tests.crypto.examples import a_seed

SCHOOL, OTHER_SCHOOL, STUDENT = a_seed(1), a_seed(2), a_seed(3)
SUBJECT = {
    "kind": "student",
    "subject_id": b"s" * 16,
    "issuer_id": b"i" * 16,
    "public": STUDENT.public,
}


def test_a_certificate_holds_for_what_it_says_again_and_again():
    certificate = certify(SCHOOL, **SUBJECT)

    assert len(certificate) == 64
    for _ in range(3):
        check(SCHOOL.public, certificate, **SUBJECT)


def test_a_certificate_is_a_signature_over_a_statement_of_five_parts():
    parts = (b"muye/1/certificate", b"student", b"s" * 16, b"i" * 16, STUDENT.public.raw)

    statement = b"".join(rivals.lp(part) for part in parts)

    SCHOOL.public.verify(certify(SCHOOL, **SUBJECT), statement)


def test_a_check_that_has_passed_costs_next_to_nothing_the_second_time():
    students = [{**SUBJECT, "subject_id": bytes([n]) * 16} for n in range(50)]
    certificates = [certify(SCHOOL, **student) for student in students]

    def cpu_s():
        started = time.thread_time()
        for certificate, student in zip(certificates, students, strict=True):
            check(SCHOOL.public, certificate, **student)
        return time.thread_time() - started

    # An Ed25519 verification takes some 100 µs, a look-up a tenth of it.
    first, second = cpu_s(), cpu_s()
    assert second < first / 2


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "school"},
        {"subject_id": b"S" * 16},
        {"issuer_id": b"I" * 16},
        {"public": OTHER_SCHOOL.public},
        {"kind": "students", "subject_id": b"s" * 15},
        {"subject_id": b"s" * 16 + b"i", "issuer_id": b"i" * 15},
    ],
    ids=str,
)
def test_a_certificate_that_has_passed_still_fails_for_anything_else(changed):
    certificate = certify(SCHOOL, **SUBJECT)
    check(SCHOOL.public, certificate, **SUBJECT)

    with pytest.raises(CertificateInvalid):
        check(SCHOOL.public, certificate, **(SUBJECT | changed))


def test_a_certificate_by_another_school_does_not_hold():
    with pytest.raises(CertificateInvalid):
        check(SCHOOL.public, certify(OTHER_SCHOOL, **SUBJECT), **SUBJECT)


def test_a_certificate_with_a_flipped_bit_does_not_hold():
    certificate = certify(SCHOOL, **SUBJECT)
    check(SCHOOL.public, certificate, **SUBJECT)

    for offset in range(64):
        changed = bytearray(certificate)
        changed[offset] ^= 1
        with pytest.raises(CertificateInvalid):
            check(SCHOOL.public, bytes(changed), **SUBJECT)


@pytest.mark.parametrize("length", [0, 63, 65, 1 << 17])
def test_a_certificate_of_another_length_does_not_hold(length):
    with pytest.raises(CertificateInvalid):
        check(SCHOOL.public, bytes(length), **SUBJECT)


def test_a_refusal_is_not_remembered_as_a_pass():
    for _ in range(2):
        with pytest.raises(CertificateInvalid):
            check(SCHOOL.public, bytes(64), **SUBJECT)


def test_what_is_remembered_stays_within_bounds():
    for number in range(REMEMBERED, REMEMBERED * 2):
        certificates._remember(number.to_bytes(32))

    assert len(certificates._passed) == REMEMBERED
    check(SCHOOL.public, certify(SCHOOL, **SUBJECT), **SUBJECT)
