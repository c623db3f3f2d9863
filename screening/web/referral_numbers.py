"""How a referral's number is written: in two halves, as it is read aloud."""


def shown_number(number: str) -> str:
    """Return a number as ``ABCD-EFGH``."""
    half = len(number) // 2
    return f"{number[:half]}-{number[half:]}"
