"""A page that is one file, opened without a server: its modules made one script, its policy made of their hashes."""

import base64
import hashlib
import json
import posixpath
import re
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from typing import Final

_IMPORT: Final = re.compile(r'^import (?:\* as (\w+)|\{([^}]*)\}) from "([^"]+)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:function\*?|const|class) (\w+))", re.MULTILINE)
_LEFT_OVER: Final = re.compile(r"^\s*(?:import|export)\b.*$", re.MULTILINE)


class CannotLink(ValueError):
    """A module imports itself in a circle, or in a form that is not known here."""


def filled(page: str, parts: Mapping[str, str]) -> bytes:
    """Return a page, in UTF-8, with its parts in the places of {{names}}."""
    for name, content in parts.items():
        page = page.replace(f"{{{{{name}}}}}", content)
    return page.encode("utf-8")


def digest(content: str) -> str:
    """Return the SHA-256 of a script or a style as a policy names it, in base64 (CSP level 3, hash-source)."""
    return base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii")


def linked(*entries: str, folder: Traversable, given: Mapping[str, object] | None = None, exposed: bool = False) -> str:
    """Return modules of a folder and all that they import as one script.

    Every module becomes a function that is called once and returns what it exports, in an order in which each comes after
    those that it imports. `given` are values under the names of modules, each with the one export `GIVEN`.
    With `exposed` (for tests) the modules stand in `globalThis.modules`.
    """
    texts: dict[str, str] = {}
    for entry in entries:
        _collect(folder, entry, given or {}, texts, ())
    body = "\n".join(texts.values())
    names = ", ".join(f"{json.dumps(path)}: {_variable(path)}" for path in texts)
    tail = f"\nglobalThis.modules = {{ {names} }};" if exposed else ""
    # Inside an HTML page `</script` would end the script, and `<!--` change how it is read.
    return f'"use strict";\n(() => {{\n{body}{tail}\n}})();\n'.replace("</", "<\\/").replace("<!--", "<\\!--")


def _collect(
    folder: Traversable, path: str, given: Mapping[str, object], texts: dict[str, str], above: tuple[str, ...]
) -> None:
    if path in above:
        raise CannotLink(" -> ".join((*above, path)))
    if path in texts:
        return
    if path in given:
        texts[path] = _wrapped(path, f"const GIVEN = {json.dumps(given[path], ensure_ascii=True)};\n", ["GIVEN"])
        return
    source = folder.joinpath(path).read_text("utf-8")
    for match in _IMPORT.finditer(source):
        _collect(folder, _resolved(path, match[3]), given, texts, (*above, path))
    body = _IMPORT.sub(lambda match: f"const {_binding(match)} = {_variable(_resolved(path, match[3]))};\n", source)
    exports = _EXPORT.findall(body)
    body = _EXPORT.sub("", body)
    if left := _LEFT_OVER.search(body):
        raise CannotLink(f"{path}: {left[0].strip()}")
    texts[path] = _wrapped(path, body, exports)


def _wrapped(path: str, body: str, exports: list[str]) -> str:
    return f"// {path}\nconst {_variable(path)} = (() => {{\n{body}return {{ {', '.join(exports)} }};\n}})();\n"


def _resolved(path: str, written: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), written))


def _binding(match: re.Match[str]) -> str:
    if match[1]:
        return str(match[1])
    names = [name.strip() for name in match[2].split(",") if name.strip()]
    return "{ " + ", ".join(name.replace(" as ", ": ") for name in names) + " }"


def _variable(path: str) -> str:
    return re.sub(r"\W", "_", path.removesuffix(".js"))
