"""Answers for programs: one JSON document on standard output, nothing else."""

import click


def print_json(answer: object) -> None:
    """Print one JSON document, indented, in UTF-8."""
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(answer), indent=1))
