"""The composition root: the one module that knows every other."""

from collections.abc import Collection
from importlib import import_module

from flask import Blueprint, Flask

from crypto import selftest
from crypto.secret import Secret
from instruments.catalogue import adopt
from screening.db import Database
from screening.services import installation
from screening.settings import INSTRUMENTS, Settings
from screening.web import access, administrations, survey_answers, whole_forms
from screening.web.frame import dress
from screening.web.unit_of_work import install_work

FACES = ("lab", "staff", "office")


def create_app(
    settings: Settings, boot: Secret, faces: Collection[str] = FACES
) -> tuple[Flask, Database]:
    """Make the web application for some faces.

    The lab face alone leaves the key store shut: it can seal to students and read nothing back.

    Args:
        settings: of an installation that exists.
        boot: the process secret, the same in every worker of one start.
        faces: any of `FACES`.

    Raises:
        SelfTestFailed: a cryptographic known-answer test failed.
        StartRefused: a secret, a key or the schema is not this installation's.
        AccessNotDeclared: a page does not say who may open it.
    """
    selftest.run()
    left_out = adopt(settings.home / INSTRUMENTS)
    with_keys = bool({"staff", "office"} & set(faces))
    database = Database(settings.url, keys_file=settings.keys_file if with_keys else None)
    installation.check(database, settings, with_keys=with_keys)
    app = Flask("muye", static_folder=None)
    for error in left_out:
        app.logger.warning("%s is left out: %s", error.file, error.faults[0])
    dress(app, settings)
    install_work(app, database, settings, boot)
    for blueprint in _blueprints(faces):
        app.register_blueprint(blueprint)
    app.extensions["faces"] = frozenset(faces)
    access.guard(app)
    return app, database


def _blueprints(faces: Collection[str]) -> list[Blueprint]:
    found: list[Blueprint] = []
    if "lab" in faces:
        found += [administrations.bp, whole_forms.bp, survey_answers.bp]
    if {"staff", "office"} & set(faces):
        # Staff pages read rosters; the lab process must not even load what they need.
        found.extend(import_module("screening.web.staff").BLUEPRINTS)
    return found
