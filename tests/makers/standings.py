"""Talks as they stand after days that no test waits for: nearly over, to be deleted, kept by law, erased; one takes texts."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from tests.makers.sites import Sites

STANDINGS = ("texts", "nearly", "held", "erased", "forgotten")
WORDS = "見本の言葉です。"


def standings(sites: Sites) -> dict[str, str]:
    """Make one talk of each kind at the demo, and return their numbers."""
    call = [sys.executable, "-m", "tests.makers.standings"]
    made = subprocess.run(call, env=sites.environment() | _path(), check=True, capture_output=True, text=True)
    return {str(name): str(number) for name, number in json.loads(made.stdout).items()}


def _path() -> dict[str, str]:
    return {"PYTHONPATH": os.pathsep.join(one for one in sys.path if one)}


def main() -> None:
    """Make the talks in the home that the environment names, and print their numbers."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "tomoshibi.web.desk.settings"
    django.setup()
    json.dump(_made(datetime.now(UTC)), sys.stdout)


def _made(now: datetime) -> dict[str, str]:
    from django.conf import settings

    from tomoshibi.basics.secrecy.wraps import Pepper
    from tomoshibi.consult.form_token import new_form
    from tomoshibi.consult.operations.answering import Writer
    from tomoshibi.consult.operations.attaching import open_uploads
    from tomoshibi.consult.operations.holding import hold
    from tomoshibi.consult.operations.leaving import ask_to_close, erase_due
    from tomoshibi.consult.operations.sending import FirstWords, send
    from tomoshibi.consult.operations.visiting import enter, return_to
    from tomoshibi.outside.file_store import store_at

    pepper, by = Pepper(settings.KEYS.pepper), Writer("demo", "見本")
    ago = {"texts": 0, "nearly": 80, "held": 10, "erased": 20, "forgotten": 120}
    codes = {}
    for name in STANDINGS:
        written = now - timedelta(days=ago[name])
        form = new_form(at=written, random=os.urandom)
        first = FirstWords(WORDS, "threatened", "", "13-15", False, False, "ja")
        key = send(first, form=form, pepper=pepper, at=written, random=os.urandom)
        codes[name] = form.code.shown()
        if name == "texts":
            open_uploads(key, by=by, at=now)
        if name == "held":
            hold(key, "見本の求め", by=by, at=written)
        if name in ("held", "erased"):
            asked = now if name == "held" else written
            ask_to_close(return_to(enter(form.code, pepper=pepper, at=asked, random=os.urandom), at=asked), at=asked)
    erase_due(keeping=settings.KEEPING, at=now, store=store_at(settings.FILES))
    return codes


if __name__ == "__main__":
    main()
