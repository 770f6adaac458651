"""One talk as it stands in one export: its messages in 28 bytes each, so that two copies of a talk can be laid side by side."""

from array import array
from heapq import heappush, heapreplace

from tomoshibi.evidence.continuity.seen import Seen
from tomoshibi.evidence.continuity.texts import folded, stable

SKETCH = 128  # of its texts, the ones with the smallest hashes: enough to see that two talks share many
MIN_SKETCHED = 6  # characters: shorter texts are the same in many talks
MEDIA = stable("\x00media")  # formats word what stands for a picture differently
KEPT_EVENTS = 1000
WITHDRAWN = frozenset(("unsent", "deleted", "erased"))


class Copy:
    """The messages of one talk that have a moment and words, in the order of the file."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.keys = array("q")
        self.hashes = array("q")
        self.ns = array("q")
        self.senders = array("i")
        self.withdrawn: list[tuple[int, int, int]] = []  # key, record, sender
        self.is_utc = True
        self.to_the_second = True
        self._smallest: list[int] = []
        self._in_sketch: set[int] = set()

    def see(self, seen: Seen) -> None:
        """Take a record in."""
        key = seen.key
        if key is None:
            return
        if seen.kind == "event":
            if seen.event in WITHDRAWN and len(self.withdrawn) < KEPT_EVENTS:
                self.withdrawn.append((key, seen.n, seen.sender))
            return
        row = seen.row
        if row["media"]:
            value = MEDIA
        else:
            text = folded(seen.more.get("display") or row["text"] or "")
            if not text:
                return
            value = stable(text)
            if len(text) >= MIN_SKETCHED:
                self._sketch(value)
        self.is_utc = self.is_utc and seen.is_utc
        self.to_the_second = self.to_the_second and seen.to_the_second
        self.keys.append(key)
        self.hashes.append(value)
        self.ns.append(seen.n)
        self.senders.append(seen.sender)

    def _sketch(self, value: int) -> None:
        heap = self._smallest
        if len(heap) < SKETCH:
            if value not in self._in_sketch:
                self._in_sketch.add(value)
                heappush(heap, -value)
        elif value < -heap[0] and value not in self._in_sketch:
            self._in_sketch.add(value)
            self._in_sketch.discard(-heapreplace(heap, -value))

    @property
    def sketch(self) -> frozenset[int]:
        """Return the smallest hashes of its longer texts."""
        return frozenset(self._in_sketch)

    def __len__(self) -> int:
        """Return how many messages can be compared."""
        return len(self.keys)
