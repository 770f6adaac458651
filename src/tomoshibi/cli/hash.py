"""`tomoshibi hash`: what a picture is found again by, without anyone seeing it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tomoshibi.cli.answer import print_json
from tomoshibi.cli.pages import Command
from tomoshibi.cli.speech import Refused, reason, refuse, say

if TYPE_CHECKING:
    from tomoshibi.spread.pdq import Sampling
    from tomoshibi.spread.pictures import PictureHash

UNUSABLE = 2
MANY = 200  # pictures; for fewer, loading compiled code takes longer than it saves
LARGEST = 512 * 1024 * 1024  # bytes; no camera makes a larger file of one picture


@click.command("hash", cls=Command)
@click.argument("images", nargs=-1, required=True, metavar="IMAGE…")
@click.option("--trim", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
def command(images: tuple[str, ...], *, trim: bool, as_json: bool) -> int:
    """Print the hash of each picture; what cannot be read gets a line of its own, and the others are answered."""
    from tomoshibi.spread.pdq import quickest, samples

    sampling = quickest() if len(images) > MANY else samples
    found, refused = [], 0
    for image in images:
        try:
            found.append((image, _hashed(Path(image), trim=trim, sampling=sampling)))
        except Refused as refusal:
            refused += 1
            click.echo(" ".join(str(refusal).split()), err=True)
    if as_json and found:
        print_json({"images": [line for image, one in found for line in _rows(image, one)]})
    elif found:
        click.echo("\n".join(line for image, one in found for line in _shown(image, one)))
    return UNUSABLE if refused else 0


def _hashed(path: Path, *, trim: bool, sampling: "Sampling") -> "PictureHash":
    """Return the hash of a picture file, which is read into memory and nowhere else. Refuses what is none."""
    from tomoshibi.spread import pictures

    try:
        if path.is_file() and path.stat().st_size > LARGEST:
            raise refuse("picture-too-large", path=path)
        content = path.read_bytes()
        if not content:
            raise refuse("empty-picture", path=path)
        return pictures.picture_hash(content, trim=trim, sampling=sampling)
    except FileNotFoundError:
        raise refuse("not-there", path=path) from None
    except IsADirectoryError:
        raise refuse("picture-is-folder", path=path) from None
    except OSError as error:
        raise refuse("no-right", path=path, why=reason(error.errno)) from None
    except pictures.NotAPicture:
        raise refuse("not-a-picture", path=path) from None
    except pictures.NotOpenedHere as error:
        raise refuse("picture-not-opened", path=path, kind=error) from None
    except pictures.DamagedPicture:
        raise refuse("picture-damaged", path=path) from None
    except pictures.TooLarge:
        raise refuse("picture-too-large", path=path) from None


def _rows(image: str, found: "PictureHash") -> Iterator[dict[str, Any]]:
    """Yield a picture as `hash --json` prints it (DESIGN, section 9); without its borders it stands on a line of its own."""
    for pdq, more in ((found.pdq, {}), (found.trimmed, {"trimmed": True})):
        if pdq is not None:
            of = {"file": image, "pdq": pdq.hash, "quality": pdq.quality, "sha256": found.sha256, "version": found.version}
            yield {**of, **more}


def _shown(image: str, found: "PictureHash") -> Iterator[str]:
    from tomoshibi.basics.harmless import visible
    from tomoshibi.spread.hash_list import LEAST_QUALITY

    yield visible(image)
    yield say("hash-of", hash=found.pdq.hash, quality=found.pdq.quality)
    if found.pdq.quality < LEAST_QUALITY:
        yield say("hash-weak", least=LEAST_QUALITY)
    if found.trimmed is not None:
        yield say("hash-trimmed", hash=found.trimmed.hash, quality=found.trimmed.quality)
    yield say("hash-file", sha256=found.sha256, version=found.version)
