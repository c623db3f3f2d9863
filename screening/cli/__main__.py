"""Run the command: ``python -m screening.cli``."""

from screening.cli import main

main(prog_name="muye")
