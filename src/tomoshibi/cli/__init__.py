"""The command line: a thin door. Commands are loaded only when they are called, so that the first answer comes quickly."""

import sys
from importlib import import_module

import click

from tomoshibi import __version__
from tomoshibi.cli.speech import Refused, say

COMMANDS = {
    "read": "エクスポートの中身を見る / what is in an export",
    "preserve": "エクスポートを封印した束にする / seal an export as a bundle",
    "verify": "束が封印したときのままか確かめる / check that a bundle is as it was sealed",
    "demo": "見本のトークで試す / try it on a made-up talk",
    "init": "団体の署名鍵を作る / make the organisation's signing key",
}
UNUSABLE = 2


class _Commands(click.Group):
    """A group whose commands live in modules of their own name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"tomoshibi.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="灯 Tomoshibi: 消される前に、証拠を守る。 / Keep evidence before it is lost, and seal it.",
)
@click.version_option(__version__, prog_name="tomoshibi")
def commands() -> None:
    """Hold the commands together."""


def main() -> None:
    """Run the command line: exit 0 on success, 1 when the answer is no, 2 with one clear line when it cannot be done."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        status = commands.main(standalone_mode=False)
    except click.ClickException as error:
        _refuse(error.format_message())
    except Refused as refusal:
        _refuse(str(refusal))
    except (click.Abort, KeyboardInterrupt):
        _refuse(say("stopped"))
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(UNUSABLE) from None
    else:
        raise SystemExit(status if isinstance(status, int) else 0)


def _refuse(line: str) -> None:
    click.echo(" ".join(line.split()), err=True)
    raise SystemExit(UNUSABLE)
