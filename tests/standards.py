"""Standards that differ from the one that comes with Muye, as a township would write them."""

from referral.standard import DEFAULT_FILE

LATER = "2026.9"


def changed(*swaps, version=LATER):
    """Return the default standard's text, of another version, with some words exchanged.

    Each word is looked for after the id of its rule or tier: ``(id, before, after)``.
    """
    text = DEFAULT_FILE.read_text(encoding="utf-8").replace('"2026.1"', f'"{version}"', 1)
    for id_, before, after in swaps:
        head, mark, rest = text.partition(f'id = "{id_}"')
        assert before in rest, (id_, before)
        text = head + mark + rest.replace(before, after, 1)
    return text.encode()


def put_in_force(township, text):
    """Make a text the township's standard, for whatever begins from now on."""
    (township.settings.home / "standard.toml").write_bytes(text)
