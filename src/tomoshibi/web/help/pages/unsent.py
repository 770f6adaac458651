"""What a form brought that was not taken, or left on the device: it stands in whatever page takes the form's place."""

from dataclasses import dataclass, field

from django.http import HttpRequest

from tomoshibi.consult.wishes import HOW, Wishes

HOW_SAID = tuple((name, f"wishes_{name}") for name in HOW if name)
_ON_DEVICE = {"1": "words", "2": "wishes"}  # in addresses: numbers that tell nothing


@dataclass(frozen=True, slots=True)
class Unsent:
    """Words for the thread, or a wish. Of what stayed on the device only its `kind` is known; empty where there is nothing."""

    kind: str = ""
    words: str = field(repr=False, default="")
    wishes: Wishes = field(repr=False, default=Wishes())
    how: tuple[tuple[str, str], ...] = HOW_SAID  # what can be chosen

    def __bool__(self) -> bool:
        """Return whether there is anything."""
        return bool(self.kind)


def unsent(request: HttpRequest) -> Unsent:
    """Return what a form brought; sealed, it stays in the page that sent it, until it is taken."""
    wishes, words = told(request), request.POST.get("words", "")
    kind = request.POST.get("unsent", "") or _ON_DEVICE.get(request.GET.get("u", ""), "")
    if wishes or request.POST.get("sealed_wishes") or kind == "wishes":
        return Unsent("wishes", wishes=wishes)
    if words.strip() or request.POST.get("sealed") or kind:
        return Unsent("words", words)
    return Unsent()


def told(request: HttpRequest) -> Wishes:
    """Return how it is safe to reply, as a form that was not sealed says it."""
    how = request.POST.get("how", "")
    return Wishes(how if how in HOW else "", request.POST.get("wishes", ""))
