"""What the commands that have bundles stamped share: which authorities and roots, and how it is told."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tomoshibi import __version__
from tomoshibi.cli.refusing import refusing
from tomoshibi.cli.speech import command_part, language, reason, refuse, say

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from tomoshibi.evidence.sealing.keys import SigningKey
    from tomoshibi.outside.stamping import Stamp, Stamped, Wish
    from tomoshibi.outside.timestamp_authority import Authority

AUTHORITIES = "TOMOSHIBI_TSA"  # addresses, with blanks between
ROOTS = "TOMOSHIBI_TSA_ROOT"  # files, with the system's sign between paths
PROXY = "TOMOSHIBI_TSA_PROXY"
NOT_ASKED: dict[str, object] = {"time": "not yet stamped", "stamps": [], "not_stamped": []}
PROGRAM = f"tomoshibi {__version__}"


def authorities_named(given: tuple[str, ...]) -> "tuple[Authority, ...]":
    """Return the authorities of the command line, else those of the environment. Refuses what is no address."""
    addresses = given or tuple(os.environ.get(AUTHORITIES, "").split())
    if not addresses:
        return ()
    from tomoshibi.outside.timestamp_authority import NotAnAddress, authority_at

    proxy = os.environ.get(PROXY) or None
    try:
        if proxy is not None:
            authority_at(proxy)
        return tuple(dict.fromkeys(authority_at(address, proxy=proxy) for address in addresses))
    except NotAnAddress as error:
        raise refuse("tsa-address", url=error) from None


def roots_named(given: tuple[str, ...]) -> "tuple[Certificate, ...]":
    """Return the root certificates of the command line, else those of the environment. Refuses what is none."""
    paths = given or tuple(path for path in os.environ.get(ROOTS, "").split(os.pathsep) if path)
    if not paths:
        return ()
    from tomoshibi.outside.stamp_checking import NotARoot, load_roots

    try:
        return load_roots([Path(path) for path in paths])
    except NotARoot as error:
        raise refuse("tsa-root", path=error) from None
    except OSError as error:
        raise refuse("no-right", path=error.filename or paths[0], why=reason(error.errno)) from None


def stamped(bundle: Path, wish: "Wish") -> "Stamped":
    """Stamp a bundle. Refuses with one clear line what cannot be stamped."""
    from tomoshibi.outside.stamping import TooManyStamps, stamp_bundle

    try:
        with refusing(bundle, system="cannot-add"):
            return stamp_bundle(bundle, wish)
    except TooManyStamps:
        raise refuse("too-many-stamps", path=bundle) from None


@dataclass(frozen=True, slots=True)
class Stamping:
    """Authorities that are to stamp what is being sealed, and the roots they must rest on."""

    authorities: "tuple[Authority, ...]"
    roots: "tuple[Certificate, ...]"
    named: tuple[str, ...]

    @classmethod
    def asked(cls, tsas: tuple[str, ...], tsa_roots: tuple[str, ...]) -> "Stamping | None":
        """Return what is asked for, or nothing where no authority is named. Refuses bad addresses before anything is done."""
        authorities = authorities_named(tsas)
        return cls(authorities, roots_named(tsa_roots), tsas) if authorities else None

    def after_sealing(self, bundle: Path, key: "SigningKey", by: str) -> "StampsTold":
        """Stamp the bundle just sealed; whatever goes wrong, the bundle is finished, and it is told how to go on."""
        from tomoshibi.cli.speech import Refused
        from tomoshibi.outside.stamping import Wish

        # A one-time key is gone after its seal, and signs nothing that comes later.
        signs = key if key.kind == "organisation" else None
        wish = Wish(self.authorities, now=lambda: datetime.now(UTC), program=PROGRAM, key=signs, roots=self.roots, by=by)
        try:
            return StampsTold(bundle, stamped(bundle, wish), tsas=self.named)
        except Refused as refusal:
            return StampsTold(bundle, None, str(refusal), self.named)


@dataclass(frozen=True, slots=True)
class StampsTold:
    """What is said about the stamps of a bundle; `trouble` where nothing could be added to it."""

    bundle: Path
    done: "Stamped | None"
    trouble: str = ""
    tsas: tuple[str, ...] = ()  # as named in the call, so that the next one can be copied

    @property
    def state(self) -> str:
        """Return the word for the time, as `verify` says it."""
        return "stamped" if self.done and self.done.stamps else "not yet stamped"

    def to_json(self) -> dict[str, object]:
        """Return what `--json` prints."""
        done = self.done
        if done is None:
            return {**NOT_ASKED, "not_stamped": [{"authority": "", "why": self.trouble}]}
        return {
            "time": self.state,
            "stamps": [stamp_json(one) for one in done.stamps],
            "not_stamped": [{"authority": one.label, "why": say(one.why, detail=one.detail)} for one in done.missing],
            "custody_signed": done.is_signed,
            "mended": done.mended,
        }

    def lines(self) -> Iterator[str]:
        """Yield the lines for a terminal."""
        from tomoshibi.basics.harmless import visible

        if self.trouble:
            yield visible(self.trouble)
        if self.done is not None:
            if self.done.mended:
                yield say("custody-mended", count=self.done.mended)
            for one in self.done.found:
                yield say("stamp-found", number=one)
            for stamp in self.done.stamps:
                yield stamp_line(stamp, "stamp-new" if stamp.is_new else "stamp-there")
            for missing in self.done.missing:
                why = say(missing.why, detail=visible(missing.detail))
                yield say("stamp-missing", authority=visible(missing.label), why=why)
            if self.done.is_signed is False:
                yield say("custody-unsigned")
        if self.done is None or self.done.missing or not self.done.stamps:
            key = "stamp-later" if self.state == "not yet stamped" else "stamp-rest-later"
            call = [command_part(str(self.bundle)), *(f"--tsa {command_part(address)}" for address in self.tsas)]
            yield say(key, call=visible(" ".join(call)))


def stamp_line(stamp: "Stamp", key: str) -> str:
    """Return the line that tells of one stamp."""
    from tomoshibi.basics.harmless import visible

    ends = say("stamp-ends", day=f"{stamp.ends_at:%Y-%m-%d}") if stamp.ends_at else ""
    return say(key, number=stamp.number, at=moment(stamp.at), authority=visible(stamp.authority or stamp.label), ends=ends)


def stamp_json(stamp: "Stamp") -> dict[str, object]:
    """Return one stamp as `--json` prints it."""
    return {
        "number": stamp.number,
        "asked": stamp.label,
        "authority": stamp.authority,
        "at": stamp.at.isoformat(),
        "certificates_end": stamp.ends_at.isoformat() if stamp.ends_at else None,
        "new": stamp.is_new,
    }


def moment(at: datetime) -> str:
    """Return a moment for people: in Japan's time in Japanese, else in UTC."""
    if language() == "ja":
        return say("in-japan", time=f"{at + timedelta(hours=9):%Y-%m-%d %H:%M:%S}")
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
