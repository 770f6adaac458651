"""verify.pyz: the stand-alone check as one file, equal bytes from equal program text."""

import io
import zipfile
from functools import cache
from importlib import resources

PACKAGE = "tomoshibi_verify"
FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can hold
START = b"#!/usr/bin/env python3\n"
# Spelt so that even Python 2 reads it and can say what is wrong.
MAIN = b"""import sys
if sys.version_info < (3, 9):
    sys.exit("Python 3.9 or newer is needed to check this bundle.")
sys.dont_write_bytecode = True
from tomoshibi_verify.__main__ import main
sys.exit(main())
"""


@cache
def verify_pyz() -> bytes:
    """Return verify.pyz, built from the installed package: fixed order, fixed times, nothing compressed."""
    programs = {
        f"{PACKAGE}/{entry.name}": entry.read_bytes()
        for entry in resources.files(PACKAGE).iterdir()
        if entry.name.endswith(".py")
    }
    out = io.BytesIO()
    out.write(START)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_STORED) as archive:
        for name, content in [("__main__.py", MAIN), *sorted(programs.items())]:
            archive.writestr(_entry(name), content)
    return out.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    """Return the entry of a stored file that is the same on every machine and day."""
    entry = zipfile.ZipInfo(name, FIXED_TIME)
    entry.create_system = 3  # Unix, wherever it is made
    entry.external_attr = 0o100644 << 16
    return entry
