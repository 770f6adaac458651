"""What can be wrong with a bundle or a place to write, each as its one clear line: the same for every command."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tomoshibi.cli.speech import Refused, reason, refuse


@contextmanager
def refusing(bundle: Path | str, *, inside: str = "part-inside", system: str = "no-right") -> Iterator[None]:
    """Refuse with one clear line where a bundle or a place to write does not do; other errors go on.

    `inside` and `system` are the words for a target inside the bundle, and for what the system refused.
    """
    try:
        yield
    except Exception as error:
        refusal = _of_bundle(error, bundle) or _of_target(error, bundle, inside) or _of_system(error, bundle, system)
        if refusal is None:
            raise
        raise refusal from None


def _of_bundle(error: Exception, bundle: Path | str) -> Refused | None:
    from tomoshibi.evidence.sealing.adding import BundleBusy, NotAsSealed, OnlyAPart
    from tomoshibi_verify import MalformedFingerprint, MalformedHead, NotABundle

    match error:
        case NotABundle():
            return refuse("not-a-bundle", path=bundle)
        case MalformedFingerprint():
            return refuse("bad-fingerprint")
        case MalformedHead():
            return refuse("bad-head")
        case OnlyAPart():
            return refuse("only-a-part", path=bundle)
        case NotAsSealed():
            return refuse("not-as-sealed", path=bundle, file=error)
        case BundleBusy():
            return refuse("bundle-busy", path=bundle)
        case _:
            return None


def _of_target(error: Exception, bundle: Path | str, inside: str) -> Refused | None:
    from tomoshibi.evidence.preserving import OverlappingTarget
    from tomoshibi.evidence.report.document import ReportNotWritten
    from tomoshibi.evidence.report.glyphs import FontUnreadable
    from tomoshibi.evidence.sealing.archive import TooLargeForZip
    from tomoshibi.evidence.sealing.placing import TargetExists, TargetUnusable

    match error:
        case TargetExists():
            return refuse("target-exists", path=error)
        case TargetUnusable():
            return refuse("target-unusable", path=error.path, why=reason(error.number))
        case OverlappingTarget():
            return refuse(inside, path=error)
        case TooLargeForZip():
            return refuse("zip-too-large", path=bundle)
        case ReportNotWritten() | FontUnreadable():
            return refuse("report-failed", why=error)
        case _:
            return None


def _of_system(error: Exception, bundle: Path | str, system: str) -> Refused | None:
    from tomoshibi_verify.contents import CannotRead

    match error:
        case CannotRead():
            return refuse("no-right", path=bundle, why=error)
        case OSError():
            named = error.filename if system == "no-right" else None
            return refuse(system, path=named or bundle, why=reason(error.errno))
        case _:
            return None
