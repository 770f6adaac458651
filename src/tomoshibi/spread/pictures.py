"""A picture's hash from the bytes of its file: opened in memory, turned upright, never shown, never written anywhere.

Only what browsers open too is opened. Colour profiles are left unused and hidden colours of transparent pixels are taken as
they are, as the published reference values were made. Of moving pictures the first one counts.
"""

import hashlib
import struct
import warnings
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from tomoshibi.spread.borders import trimmed
from tomoshibi.spread.pdq import VERSION, Pdq, Pixels, Sampling, of_pixels, samples
from tomoshibi.spread.scaling import box, box_factor

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "AVIF")
TURNED = ("JPEG", "MPO", "PNG")  # what browsers turn upright; of WebP they leave the note on its orientation unread
DEEP_GREY = ("I;16", "I;16B", "I;16L", "I;16N")
# What Pillow's readers raise on files that are damaged or made to harm.
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    TypeError,
    RuntimeError,
    struct.error,
    LookupError,
    ArithmeticError,
    zlib.error,
)
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis")


class NotAPicture(ValueError):
    """The bytes are of no kind that is opened here."""


class NotOpenedHere(ValueError):
    """A picture of a kind that browsers do not open either; its name is the message."""


class DamagedPicture(ValueError):
    """The picture is cut off or damaged."""


class TooLarge(ValueError):
    """The picture would unpack to more pixels than any camera takes."""


@dataclass(frozen=True, slots=True)
class PictureHash:
    """What may leave the device for a picture: its hash and nothing of what it shows."""

    pdq: Pdq
    sha256: str  # of the file as it is
    version: str = VERSION
    trimmed: Pdq | None = None  # without its plain borders, where that was asked and it has some


def picture_hash(content: bytes, *, trim: bool = False, sampling: Sampling = samples) -> PictureHash:
    """Return the hash of a picture file. Raises NotAPicture, NotOpenedHere, DamagedPicture and TooLarge."""
    pixels = upright_pixels(content)
    inside = trimmed(pixels) if trim else None
    without = None if inside is None else of_pixels(inside, sampling)
    return PictureHash(of_pixels(pixels, sampling), hashlib.sha256(content).hexdigest(), trimmed=without)


def upright_pixels(content: bytes) -> Pixels:
    """Return the pixels that are hashed: upright, red green blue, made smaller by `box` above its limit."""
    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Pillow, about sizes and odd files: what matters is raised
        try:
            with Image.open(BytesIO(content), formats=FORMATS) as opened:
                return _pixels(opened)
        except UnidentifiedImageError:
            raise _unknown(content) from None
        except (Image.DecompressionBombError, MemoryError):
            raise TooLarge from None
        except BROKEN:
            raise DamagedPicture from None


def _pixels(opened: "Image.Image") -> Pixels:
    from PIL import ImageOps

    opened.load()
    upright = ImageOps.exif_transpose(opened) if opened.format in TURNED else opened
    return box(_colours(upright, is_gif=opened.format == "GIF"), box_factor(upright.width, upright.height))


def _colours(upright: "Image.Image", *, is_gif: bool) -> Pixels:
    """Return red, green and blue as a browser has them."""
    if upright.mode in DEEP_GREY:
        grey = (np.asarray(upright).astype(np.uint16) >> 8).astype(np.uint8)
        return np.repeat(grey[:, :, None], 3, axis=2)
    if is_gif:  # where a GIF is see-through, it has no colour of its own
        every = np.array(upright.convert("RGBA"))
        every[every[..., 3] == 0] = 0
        return np.ascontiguousarray(every[..., :3])
    return np.asarray(upright.convert("RGB"))


def _unknown(content: bytes) -> ValueError:
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return NotOpenedHere("HEIC")
    return NotAPicture()
