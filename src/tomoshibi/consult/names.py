"""Random names by which workers speak of a consultation: nothing in them counts, and nothing in them says anything."""

from collections.abc import Callable

FIRST = [
    "あおい",
    "しろい",
    "みどりの",
    "ちいさな",
    "しずかな",
    "はやい",
    "まるい",
    "あかるい",
    "やさしい",
    "ふかい",
    "とおい",
    "あさの",
    "よるの",
    "はるの",
    "なつの",
    "あきの",
    "ふゆの",
    "ひかる",
    "うたう",
    "あたらしい",
]
SECOND = [
    "とり",
    "ふね",
    "やま",
    "かわ",
    "ほし",
    "くも",
    "まつ",
    "さくら",
    "つばめ",
    "うさぎ",
    "しか",
    "りす",
    "かめ",
    "ひつじ",
    "とびら",
    "はし",
    "まど",
    "あかり",
    "てがみ",
    "かさ",
    "すず",
    "みなと",
    "しま",
    "もり",
    "いずみ",
]


def new_name(*, random: Callable[[int], bytes]) -> str:
    """Return a name such as `しずかな ふね 4821`; `random(n)` gives n random bytes. Two may be alike; their keys are not."""
    drawn = int.from_bytes(random(8), "big")
    drawn, first = divmod(drawn, len(FIRST))
    drawn, second = divmod(drawn, len(SECOND))
    return f"{FIRST[first]} {SECOND[second]} {drawn % 10_000:04d}"
