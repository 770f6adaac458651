"""`tomoshibi report`: write the report of a bundle that is sealed already."""

import sys
from pathlib import Path

import click

from tomoshibi import __version__
from tomoshibi.cli.answer import print_json
from tomoshibi.cli.pages import Command
from tomoshibi.cli.speech import Refused, language, reason, refuse, say


@click.command("report", cls=Command)
@click.argument("bundle")
@click.option("--out", required=True, metavar="FILE.pdf")
@click.option("--lang", metavar="ja|en")
@click.option("--json", "as_json", is_flag=True)
def command(bundle: str, out: str, lang: str | None, *, as_json: bool) -> int:
    """Check a bundle, write its report and print where it is."""
    from tomoshibi.evidence import reporting
    from tomoshibi.evidence.report.document import ReportNotWritten
    from tomoshibi.evidence.report.glyphs import FontUnreadable
    from tomoshibi_verify import NotABundle

    if lang not in (None, "ja", "en"):
        raise refuse("unknown-language", lang=lang)
    if not as_json and sys.stderr.isatty():
        click.echo(say("checking"), err=True)
    try:
        answer = reporting.report_on(
            Path(bundle), Path(out), language="en" if (lang or "ja") == "en" else "ja", program=f"tomoshibi {__version__}"
        )
    except reporting.NotIntact as error:
        raise _not_intact(bundle, error) from None
    except reporting.ReportExists as error:
        raise refuse("target-exists", path=error) from None
    except reporting.InsideBundle as error:
        raise refuse("report-inside", path=error) from None
    except reporting.NotReportable:
        raise refuse("report-not-possible", path=bundle) from None
    except NotABundle:
        raise refuse("not-a-bundle", path=bundle) from None
    except (ReportNotWritten, FontUnreadable) as error:
        raise refuse("report-failed", why=error) from None
    except OSError as error:
        raise refuse("target-unusable", path=out, why=reason(error.errno)) from None
    if as_json:
        print_json({"report": out, "state": answer.state, "time": answer.time, "fingerprint": answer.fingerprint})
    else:
        from tomoshibi.basics.harmless import visible

        click.echo(say("report-written", path=visible(out)))
    return 0


def _not_intact(bundle: str, error: object) -> Refused:
    """Return the refusal of a changed bundle, naming the first thing that was found."""
    from tomoshibi.evidence.reporting import NotIntact
    from tomoshibi_verify.answer import INTACT

    assert isinstance(error, NotIntact)
    found = next((one for one in error.answer.checks if one.state != INTACT and one.name not in ("signer", "stamps")), None)
    detail = "" if found is None else found.detail_ja if language() == "ja" else found.detail
    return refuse("report-not-intact", path=bundle, detail=detail)
