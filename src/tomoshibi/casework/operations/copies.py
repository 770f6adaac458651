"""What the person sees of the ledger: each line boxed to the key of each of their own talks, for the code alone to open.

A helper's talk gets none: what the person allowed is nobody else's to read.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from tomoshibi.basics.days import japanese_day
from tomoshibi.casework.models import Contact, LedgerCopy
from tomoshibi.casework.operations.reaching import Reached
from tomoshibi.casework.sealed import Lid
from tomoshibi.consult.standing import talks

Random = Callable[[int], bytes]


def own_talks(found: Reached) -> tuple[str, ...]:
    """Return the talks of the person themselves."""
    mine = Contact.objects.filter(case=found.row, channel="talk", speaker="person", consultation__isnull=False)
    return tuple(one for one in mine.order_by("id").values_list("consultation", flat=True) if one)


def tell(
    found: Reached, kind: str, about: str, words: Mapping[str, object], *, at: datetime, random: Random, talk: str = ""
) -> int:
    """Leave a line in each of the person's talks, or in one of them; return in how many. An erased talk takes none."""
    standing = talks((talk,) if talk else own_talks(found))
    made = 0
    for one in standing.values():
        if not one.is_there:
            continue
        key = random(16).hex()
        box = Lid(found.lid.tenant, one.key, one.public).shut(key, f"ledger/{kind}", {**words, "at": at}, side="server")
        LedgerCopy.objects.create(
            key=key, case=found.row, consultation=one.key, kind=kind, about=about, day=japanese_day(at), box=box
        )
        made += 1
    return made
