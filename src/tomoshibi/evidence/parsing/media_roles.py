"""What kind of medium a file is for, judged by its name or declared type alone; nothing is opened."""

from tomoshibi.evidence.record import Role

_ENDINGS: dict[str, Role] = {
    **dict.fromkeys(("jpg", "jpeg", "png", "gif", "webp", "heic", "heif", "bmp", "avif", "tif", "tiff"), "picture"),
    **dict.fromkeys(("mp4", "mov", "m4v", "webm", "3gp", "avi", "mkv"), "video"),
    **dict.fromkeys(("mp3", "m4a", "ogg", "opus", "aac", "wav", "amr", "flac", "caf"), "audio"),
}
_TYPES: dict[str, Role] = {"image": "picture", "video": "video", "audio": "audio"}


def role_of_name(name: str, default: Role = "file") -> Role:
    """Return the role of a file by the ending of its name or address; `default` where that says nothing."""
    last = name.partition("?")[0].partition("#")[0].rpartition("/")[2]
    return _ENDINGS.get(last.rpartition(".")[2].casefold(), default) if "." in last else default


def role_of_type(declared: str | None, default: Role = "file") -> Role:
    """Return the role of a file by its declared MIME type; `default` where that says nothing."""
    return _TYPES.get((declared or "").partition("/")[0].casefold(), default)
