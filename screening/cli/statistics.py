"""`muye statistics`: what a wave's answers amount to, and norms of a school's own from it."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from scoring.intervals import Proportion
from scoring.norm_tables import norms_as_toml
from scoring.norms import NormTable
from screening.cli.console import Console
from screening.cli.files import write
from screening.cli.opening import working_as
from screening.roles import Role
from screening.services import waves
from screening.services.wave_statistics import statistics_of
from screening.services.wave_tables import (
    Cell,
    ToldGroup,
    ToldRule,
    WaveTables,
    norms_of,
    tables_of,
)


@click.command()
@click.option("--wave", "wave_name", required=True, help="Name of the wave.")
@click.option("--as", "username", required=True, help="A counselor's account.")
@click.option(
    "--norms",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write norm tables of this wave into a folder, such as norms in the installation's home.",
)
@click.pass_obj
def statistics(console: Console, wave_name: str, username: str, folder: Path | None) -> None:
    """Describe a wave: reliability, shares with intervals, agreement with reviews.

    Counts below the standard's smallest cell are withheld. With --norms, tables of means, spreads
    and distributions are written, from which later scores of the same school are judged.
    """
    with working_as(console, username, Role.COUNSELOR) as work:
        found = statistics_of(work, waves.named(work, wave_name))
        tables = tables_of(found)
        written = [] if folder is None else _write(folder, norms_of(found))
    console.tell("statistics_command.sheets", n=tables.n_sheets, void=tables.n_void)
    for group in tables.groups:
        _tell_group(console, group)
    for told in tables.rules:
        _tell_rule(console, told)
    for path in written:
        console.tell("statistics_command.written", file=path)
    console.give(_document(tables) | {"norms": [str(path) for path in written]})


def _tell_group(console: Console, group: ToldGroup) -> None:
    name = group.instrument.short_name[console.language]
    for part in group.subscales:
        if part.report is not None:
            console.tell(
                "statistics_command.subscale",
                name=f"{name} {part.subscale.name[console.language]}",
                n=part.n,
                mean=f"{part.report.mean:.2f}",
                sd=f"{part.report.sd:.2f}",
                alpha=_two(part.report.alpha),
                omega=_two(part.report.omega),
            )


def _tell_rule(console: Console, told: ToldRule) -> None:
    if told.ppv is not None:
        facts = {"n": told.ppv.n, "total": told.ppv.total}
        console.tell("statistics_command.rule", id=told.rule.id, **facts)
    if told.suggestion is not None:
        console.tell(
            "statistics.suggestion",
            cut=f"{told.suggestion[0]:g}",
            n=told.suggestion[1].n,
            total=told.suggestion[1].total,
        )


def _two(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _write(folder: Path, tables: Sequence[NormTable]) -> list[Path]:
    """Write a file a table, which only its owner may read; an older one is replaced."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    paths = []
    for table in tables:
        path = folder / f"{table.id}.toml"
        write(path, norms_as_toml(table).encode())
        paths.append(path)
    return paths


def _document(tables: WaveTables) -> dict[str, Any]:
    return {
        "n_sheets": tables.n_sheets,
        "n_void": tables.n_void,
        "n_judged": tables.n_judged,
        "smallest_cell": tables.smallest,
        "tiers": {tier.id: _cell(cell) for tier, cell in tables.tiers},
        "agreement": None if tables.agreement is None else asdict(tables.agreement),
        "groups": [_group(group) for group in tables.groups],
        "rules": [_rule(told) for told in tables.rules],
        "grades": [
            {"grade": told.grade, "n": told.n, "point": told.point and asdict(told.point)}
            for told in tables.grades
        ],
        "n_odd_forms": len(tables.odd_forms),
    }


def _group(group: ToldGroup) -> dict[str, Any]:
    return {
        "instrument": group.instrument.id,
        "version": group.instrument.version,
        "language": group.language,
        "n": group.n,
        "subscales": [
            {
                "id": part.subscale.id,
                "n": part.n,
                "mean": part.report and part.report.mean,
                "sd": part.report and part.report.sd,
                "alpha": part.report and part.report.alpha,
                "omega": part.report and part.report.omega,
                "bands": {band.id: _cell(cell) for band, cell in part.bands},
            }
            for part in group.subscales
        ],
        "critical": {item_id: _cell(cell) for item_id, cell in group.critical},
    }


def _rule(told: ToldRule) -> dict[str, Any]:
    return {
        "id": told.rule.id,
        "raised": told.raised,
        "ppv": _share(told.ppv),
        "kappa": None if told.kappa is None else asdict(told.kappa),
        "suggested_cut": None if told.suggestion is None else told.suggestion[0],
    }


def _cell(cell: Cell) -> dict[str, Any] | None:
    return _share(cell.share)


def _share(share: Proportion | None) -> dict[str, Any] | None:
    return None if share is None else asdict(share) | {"share": share.share}
