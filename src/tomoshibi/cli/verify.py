"""`tomoshibi verify`: the stand-alone check, called from here."""

from pathlib import Path

import click

from tomoshibi.cli.speech import language, refuse


@click.command("verify", help="束が封印したときのままか確かめる / Check that a bundle is as it was sealed")
@click.argument("bundle")
@click.option("--trust", metavar="FINGERPRINT", help="封印した団体から別に聞いた指紋 / fingerprint given out of band")
@click.option("--json", "as_json", is_flag=True, help="JSONで出す / print one JSON document")
def command(bundle: str, trust: str | None, *, as_json: bool) -> int:
    """Check a bundle; exit 0 when it is intact and not signed by a key other than the trusted one, else 1."""
    from tomoshibi_verify import MalformedFingerprint, NotABundle, verify
    from tomoshibi_verify.summary import summary

    try:
        answer = verify(Path(bundle), trust)
    except NotABundle:
        raise refuse("not-a-bundle", path=bundle) from None
    except MalformedFingerprint:
        raise refuse("bad-fingerprint") from None
    if as_json:
        import json

        click.echo(json.dumps(answer.to_json(), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(summary(answer, (language(),))))
    return 0 if answer.is_good else 1
