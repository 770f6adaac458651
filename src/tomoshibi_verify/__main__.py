"""`python verify.pyz BUNDLE [--trust FINGERPRINT] [--json] [--lang ja|en]`: check a sealed bundle."""

from __future__ import annotations

import sys

sys.dont_write_bytecode = True  # a check leaves nothing behind, wherever it is run from

import argparse  # noqa: E402
import json  # noqa: E402
from pathlib import Path  # noqa: E402

from tomoshibi_verify import MalformedFingerprint, NotABundle, verify  # noqa: E402
from tomoshibi_verify.summary import summary  # noqa: E402
from tomoshibi_verify.wording import say  # noqa: E402

GOOD, NOT_GOOD, UNUSABLE = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Check the bundle named on the command line; return the exit status."""
    given = _parser().parse_args(arguments)
    languages = (given.lang,) if given.lang else ("ja", "en")
    _never_fail_on_a_letter()
    try:
        answer = verify(Path(given.bundle), given.trust)
    except NotABundle:
        return _refuse(languages, "not_a_bundle", path=given.bundle)
    except MalformedFingerprint:
        return _refuse(languages, "bad_fingerprint")
    if given.json:
        print(json.dumps(answer.to_json(), indent=1))
    else:
        print("\n".join(summary(answer, languages)))
    return GOOD if answer.is_good else NOT_GOOD


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="verify", description="Check that a sealed bundle is as it was sealed.")
    parser.add_argument("bundle", help="the bundle: its folder or its zip")
    parser.add_argument("--trust", metavar="FINGERPRINT", help="fingerprint of the key that must have signed")
    parser.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    parser.add_argument("--lang", choices=("ja", "en"), help="one language only")
    return parser


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
