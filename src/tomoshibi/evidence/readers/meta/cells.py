"""The cells of a message's body in Instagram's and Messenger's HTML: text, share, media, reactions."""

from collections.abc import Iterator

from tomoshibi.evidence.parsing.markup import Node
from tomoshibi.evidence.parsing.media_roles import role_of_name
from tomoshibi.evidence.record import Role

_FOLDERS: tuple[tuple[str, Role], ...] = (
    ("/stickers_used/", "sticker"),
    ("/photos/", "picture"),
    ("/gifs/", "picture"),
    ("/videos/", "video"),
    ("/audio/", "audio"),
    ("/files/", "file"),
)
_TAGS: dict[str, Role] = {"img": "picture", "video": "video", "audio": "audio"}


def cells_of(body: Node) -> list[Node]:
    """Return the cells of a body: text, share, media, reactions; the body itself where it has none."""
    node = body
    while True:
        children = [child for child in node.children() if child.kind == "open" or child.text().strip()]
        if not children or any(child.kind != "open" or child.name in ("br", "a", "span", *_TAGS) for child in children):
            return [node] if node is not body else [body]
        if len(children) > 1 or children[0].name != "div":
            return children
        node = children[0]


def is_text(cell: Node) -> bool:
    """Return whether a cell holds words of its own rather than media or reactions."""
    if cell.name == "ul" or any(node.name in ("img", "video", "audio", "ul") for node in cell.elements()):
        return False
    return bool(cell.text().strip())


def media_in(cell: Node) -> Iterator[tuple[Node, str]]:
    """Yield the media of a cell: the outermost element that shows one, and its address."""
    done = cell.index
    for node in cell.elements():
        if node.index < done or node.name not in ("a", "img", "video", "audio"):
            continue
        shown = node if node.name != "a" else next((one for one in node.elements() if one.name in _TAGS), None)
        if shown is None:
            continue
        source = shown.first(tag="source")
        inner = shown.first(tag="a")
        addresses = (
            node.get("href"),
            shown.get("src"),
            source.get("src") if source is not None else None,
            inner.get("href") if inner is not None else None,
        )
        address = next((one for one in addresses if one), None)
        done = node.after
        if address is not None:
            yield node, address


def role_of(node: Node, address: str) -> Role:
    """Return what a file is: by the folder it lies in, the element that shows it, or its name."""
    for folder, role in _FOLDERS:
        if folder in address:
            return role
    shown = node if node.name in _TAGS else next((one for one in node.elements() if one.name in _TAGS), None)
    return _TAGS[shown.name] if shown is not None else role_of_name(address)
