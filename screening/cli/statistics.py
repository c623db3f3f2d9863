"""`muye statistics`: what a wave's answers amount to, and norms of a school's own from it."""

from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from scoring.intervals import Proportion
from scoring.norm_tables import norms_as_toml
from scoring.norms import NormTable
from screening.cli.console import Console
from screening.cli.files import writing_new
from screening.cli.opening import working_as
from screening.roles import Role
from screening.services import waves
from screening.services.norms import FOLDER
from screening.services.wave_norms import WaveNorms, norms_of
from screening.services.wave_statistics import statistics_of
from screening.services.wave_tables import Cell, ToldGroup, ToldRule, WaveTables, tables_of


@click.command()
@click.option("--wave", "wave_name", required=True, help="Name of the wave.")
@click.option("--as", "username", required=True, help="A counselor's account.")
@click.option(
    "--norms",
    "makes_norms",
    is_flag=True,
    help="Make norm tables of this wave, once and for good, in the installation's home.",
)
@click.pass_obj
def statistics(console: Console, wave_name: str, username: str, *, makes_norms: bool) -> None:
    """Describe a wave: reliability, shares with intervals, agreement with reviews.

    Counts below the standard's smallest cell are withheld. With --norms, tables of a closed wave
    are written: everybody, and each grade by sex as far as a group is large enough.
    """
    # what is written appears after the audit entry is durable
    with ExitStack() as files, working_as(console, username, Role.COUNSELOR) as work:
        wave = waves.named(work, wave_name)
        tables = tables_of(statistics_of(work, wave))
        made = norms_of(work, wave) if makes_norms else None
        written = _write(files, work.settings.home / FOLDER, made)
    console.tell("statistics_command.sheets", n=tables.n_sheets, void=tables.n_void)
    for group in tables.groups:
        _tell_group(console, group)
    for told in tables.rules:
        _tell_rule(console, told)
    if made is not None:
        _tell_norms(console, made, tables.smallest)
    for path in written:
        console.tell("statistics_command.written", file=path)
    norms = [_norms(table) for table in made.tables] if made else []
    console.give(_document(tables) | {"files": [str(p) for p in written], "norms": norms})


def _tell_norms(console: Console, made: WaveNorms, smallest: int) -> None:
    console.tell("statistics_command.norms", n=made.n_sheets)
    for why, n in made.left_out.items():
        words = f"<{smallest}" if n < smallest else str(n)
        console.tell(f"statistics_command.left_out.{why}", n=words)
    for table in made.tables:
        for row in table.rows:
            console.tell(
                "statistics_command.norm",
                table=table.id,
                scale=row.subscale,
                grade=row.lowest_grade if row.is_of_grades else "–",
                sex=console.say(f"sex.{row.sex}") if row.sex else "–",
                n=row.n,
                mean=_with(row.mean, row.mean_interval),
                sd=_with(row.sd, row.sd_interval),
                alpha=_two(row.reliability),
            )


def _with(value: float, interval: tuple[float, float]) -> str:
    return f"{value:.2f} [{interval[0]:.2f}, {interval[1]:.2f}]"


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


def _write(files: ExitStack, folder: Path, made: WaveNorms | None) -> list[Path]:
    """Write a file a table, which only its owner may read."""
    paths = []
    for table in made.tables if made else ():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        paths.append(folder / f"{table.id}_{table.version}.toml")
        files.enter_context(writing_new(paths[-1])).write(norms_as_toml(table))
    return paths


def _norms(table: NormTable) -> dict[str, Any]:
    rows = [
        {
            "subscale": row.subscale,
            "grade": row.lowest_grade if row.is_of_grades else None,
            "sex": row.sex,
            "n": row.n,
            "mean": row.mean,
            "mean_interval": row.mean_interval,
            "sd": row.sd,
            "sd_interval": row.sd_interval,
            "alpha": row.reliability,
        }
        for row in table.rows
    ]
    return {"id": table.id, "version": table.version, "rows": rows}


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
