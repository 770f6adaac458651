"""The command line: a thin door. Commands are loaded only when they are called, so that the first answer comes quickly."""

import os
import sys
from importlib import import_module

import click

from tomoshibi import __version__
from tomoshibi.cli.pages import Command
from tomoshibi.cli.speech import Refused, refuse, say

COMMANDS = (
    *("read", "compare", "mark", "preserve", "verify", "report", "disclose", "stamp", "hand-over", "receive"),
    *("law", "figures", "link", "hash", "match", "init", "demo", "serve", "worker", "backup", "restore", "audit"),
)
UNUSABLE = 2
TRACE = "TOMOSHIBI_TRACE"  # set by developers, to see where a fault of ours is


class _Commands(Command, click.Group):
    """A group whose commands live in modules of their own name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            raise refuse("no-such-command", name=cmd_name, known=", ".join(COMMANDS))
        command: click.Command = import_module(f"tomoshibi.cli.{cmd_name.replace('-', '_')}").command
        return command


@click.group("tomoshibi", cls=_Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tomoshibi")
@click.pass_context
def commands(ctx: click.Context) -> None:
    """Hold the commands together; alone, show what there is."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main() -> None:
    """Run the command line: exit 0 on success, 1 when the answer is no, 2 with one clear line when it cannot be done."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        status = commands.main(prog_name="tomoshibi", standalone_mode=False)
    except click.ClickException as error:
        _refuse(_in_our_words(error))
    except Refused as refusal:
        _refuse(str(refusal))
    except (click.Abort, KeyboardInterrupt):
        _refuse(say("stopped"))
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(UNUSABLE) from None
    except Exception as error:  # a fault of ours must not look like the answer "no", which is exit 1
        if TRACE in os.environ:
            raise
        _refuse(say("our-fault", kind=type(error).__name__))
    else:
        raise SystemExit(status if isinstance(status, int) else 0)


def _in_our_words(error: click.ClickException) -> str:
    """Return what is wrong with a call and where its help is, in the language of the terminal."""
    context = getattr(error, "ctx", None)
    page = f"{context.command_path if context is not None else 'tomoshibi'} --help"
    match error:
        case click.MissingParameter(param=click.Option(opts=opts)):
            return str(refuse("missing-option", name=opts[0], page=page))
        case click.MissingParameter():
            return say("missing-argument", page=page)
        case click.NoSuchOption():
            return str(refuse("no-such-option", name=error.option_name, page=page))
        case click.BadOptionUsage():
            return str(refuse("option-needs-value", name=error.option_name, page=page))
        case _:
            return str(refuse("bad-call", detail=error.format_message(), page=page))


def _refuse(line: str) -> None:
    click.echo(" ".join(line.split()), err=True)
    raise SystemExit(UNUSABLE)
