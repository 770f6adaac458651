"""`python3 verify.pyz BUNDLE [--trust FINGERPRINT] [--head HASH] [--json] [--lang ja|en]`: check a sealed bundle."""

from __future__ import annotations

import sys

sys.dont_write_bytecode = True  # a check leaves nothing behind, wherever it is run from

import argparse  # noqa: E402
import json  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import NoReturn  # noqa: E402

from tomoshibi_verify import MalformedFingerprint, MalformedHead, NotABundle, verify  # noqa: E402
from tomoshibi_verify.summary import summary  # noqa: E402
from tomoshibi_verify.wording import say  # noqa: E402

GOOD, NOT_GOOD, UNUSABLE = 0, 1, 2
# Written out by hand: argparse counts a Japanese letter as one column.
HELP = """\
束が、封印したときのままか確かめます。何も書き込みません。
Check that a bundle is as it was sealed. Nothing is written.

  python3 verify.pyz BUNDLE [--trust FINGERPRINT] [--head HASH] [--json]
                     [--lang ja|en]

  BUNDLE        束のフォルダか zip。束の中では .
                the bundle's folder or zip; inside it, a dot
  --trust       封印した団体から、束とは別に聞いた鍵の指紋
                the key's fingerprint, given another way than the bundle
  --head        受領書に書かれた、保管の記録の末尾の値
                the head of custody that a receipt states
  --json        機械向けに JSON で答える / answer with one JSON document
  --lang ja|en  一つの言語だけで答える / answer in one language
  -h, --help    この説明 / this page

  0  封印したときのまま / as it was sealed
  1  そうではない / not as it was sealed, or another key
  2  確かめられない / cannot be checked
"""


def main(arguments: list[str] | None = None) -> int:
    """Check the bundle named on the command line; return the exit status."""
    _never_fail_on_a_letter()
    given = _parser().parse_args(arguments)
    languages = (given.lang,) if given.lang else ("ja", "en")
    try:
        answer = verify(Path(given.bundle), given.trust, given.head)
    except NotABundle:
        return _refuse(languages, "not_a_bundle", path=given.bundle)
    except MalformedFingerprint:
        return _refuse(languages, "bad_fingerprint")
    except MalformedHead:
        return _refuse(languages, "bad_head")
    if given.json:
        print(json.dumps(answer.to_json(), indent=1))
    else:
        print("\n".join(summary(answer, languages)))
    return GOOD if answer.is_good else NOT_GOOD


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="verify.pyz")
    parser.add_argument("bundle")
    parser.add_argument("--trust")
    parser.add_argument("--head")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lang", choices=("ja", "en"))
    return parser


class _Parser(argparse.ArgumentParser):
    """A parser with a page of help in both languages, which refuses with one line."""

    def format_help(self) -> str:
        """Return the page of help."""
        return HELP

    def error(self, message: str) -> NoReturn:
        """Say that the call does not fit, and leave."""
        raise SystemExit(_refuse(("ja", "en"), "bad_call", reason=message))


def _refuse(languages: tuple[str, ...], message: str, **parts: object) -> int:
    print(" / ".join(say(message, language, **parts) for language in languages), file=sys.stderr)
    return UNUSABLE


def _never_fail_on_a_letter() -> None:
    """Let a terminal that lacks a letter (code page 932 on Windows) show it spelt out instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    raise SystemExit(main())
