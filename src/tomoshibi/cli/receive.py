"""`tomoshibi receive`: check a bundle that was handed over, and write into custody that it was received."""

import click

from tomoshibi.cli.hand_over import do_and_tell, handing_of
from tomoshibi.cli.pages import Command


@click.command("receive", cls=Command)
@click.argument("bundle")
@click.option("--head", metavar="HASH")
@click.option("--trust", metavar="FINGERPRINT")
@click.option("--by", default="", metavar="WHO")
@click.option("--key", metavar="FILE")
@click.option("--json", "as_json", is_flag=True)
def command(bundle: str, head: str | None, trust: str | None, by: str, key: str | None, *, as_json: bool) -> int:
    """Receive a bundle; exit 1 where it is not as it was sealed or handed over, and then nothing was written."""
    from tomoshibi.evidence.handing_over import receive

    handing = handing_of(bundle, key=key, by=by, trust=trust, head=head)
    return do_and_tell(handing, lambda: receive(handing), "received", as_json=as_json)
