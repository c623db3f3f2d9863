"""The one table of deliberate exceptions to the rules of the house, each with its reason."""

EXCEPTIONS: dict[str, dict[str, str]] = {
    "a function has at most 50 lines": {
        "screening/migrations/versions": "a migration is one list of what changed",
    },
    "a package's __init__ is one sentence": {
        "screening/models/__init__.py": "loads every table, so that the metadata is whole",
        "screening/cli/__init__.py": "the command's own entry; its modules are read when called",
    },
    "a broad except stands only at an edge": {
        "screening/writer.py": "the writer's thread tells every waiter, whatever went wrong",
    },
    "a use case takes its work first": {
        "screening/services/sessions.py": "nobody is signed in yet: a work is made here",
        "screening/services/administrations.py:spend": "a part of a job of the writer",
    },
    "everything is escaped": {
        "screening/web/guides.py": "a guide is a file of ours, and HTML in it is escaped",
    },
    "an import stands at the top": {
        "screening/app.py": "the lab's process must not load what only staff pages need",
        "screening/cli/__init__.py": "a command must not load what only other commands need",
        "screening/web/sittings.py": "only who prints tickets needs the library for PDF files",
        "screening/web/plan_papers.py": "only who wants a PDF file needs the library for it",
        "screening/web/referral_papers.py": "only who wants a PDF file needs the library for it",
        "screening/services/roster_sandbox.py": "Windows has no module for limits of a process",
    },
    "only an edge commits": {
        "screening/services/sessions.py": "`working` is to a command what the request is to a page",
    },
    "only crypto draws by chance": {
        "screening/settings.py": "draws the installation's own secrets, once, at its founding",
        "screening/services/sittings.py": "a salt is no secret",
        "screening/web/seats.py": "a browser's id is no secret",
    },
    "only the clock's module reads the clock": {
        "screening/clock.py": "it is the clock",
    },
}
"""By rule, then by folder, file or ``file:name``: why the rule does not hold there."""
