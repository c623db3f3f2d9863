"""What cannot be scored."""


class ScoringError(Exception):
    """The base of every error raised in this package."""


class AnswerOutOfRange(ScoringError):
    """An answer is not among the options of its item. The message never holds the answer."""

    def __init__(self, item_id: str) -> None:
        super().__init__(f"{item_id} does not offer this answer")
        self.item_id = item_id


class ShapeMismatch(ScoringError):
    """Answers do not have one row for each item of the instrument."""


class TooFewResponses(ScoringError):
    """A statistic was asked of fewer respondents or items than it can be computed from."""


class TableRefused(ScoringError):
    """A file cannot be read or written as a table of answers.

    Attributes:
        rule: the code of the rule that it breaks.
        facts: what the rule's sentence names; never the content of a cell of answers.
    """

    def __init__(self, rule: str, **facts: str) -> None:
        named = ", ".join(f"{name}={value}" for name, value in facts.items())
        super().__init__(f"{rule} ({named})" if named else rule)
        self.rule, self.facts = rule, facts


class MalformedNorms(ScoringError):
    """A norm table breaks a rule of its format.

    Attributes:
        key: where in the file.
        rule: what must hold there.
    """

    def __init__(self, key: str, rule: str) -> None:
        super().__init__(f"{key}: {rule}")
        self.key, self.rule = key, rule


class MalformedModel(ScoringError):
    """A model's file breaks a rule of its format.

    Attributes:
        rule: the code of the rule that it breaks.
    """

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule
