"""Cheap signs in a folded text that something beyond the rules' words may be there: a threat's turn of phrase, a time, a sum."""

import re

from tomoshibi.evidence.marks.beginnings import beginnings
from tomoshibi.evidence.marks.entities.finding import ENGLISH, WORTH_A_LOOK

COERCION = re.compile(
    r"(?:消|けし|削除|勘弁|返)(?:して)?.{0,4}(?:ほしけ|ほしいなら|ほしかったら|欲し)|(?:言う?こと|言う?通り|言うとおり|指示|要求|条件).{0,6}(?:聞か|しない|従わ|のま|飲ま)|(?<![a-z])(?:or else|unless you|unless u|if (?:you|u) (?:dont|do not|refuse|block)|do (?:as|what) i say|otherwise)(?![a-z])"
)
AGE_TOPIC = re.compile(
    r"いくつ|何歳|なんさい|歳は|年齢|学年|何年生|年は|何才|how old|age(?![a-z])|asl(?![a-z])|grade|what year"
)
# Flags of a message. From the bit FIRST_TOPIC on they are topics.
COERCED, AGED, ASKED, SHOWN, ENTITY = (1 << place for place in range(5))
FIRST_TOPIC = 5
LETTERS = 5  # of a cue that are looked for


def cues() -> dict[str, int]:
    """Return pieces of text with the flags of what they may be the beginning of."""
    found = {"?": ASKED, "[": SHOWN, "<": SHOWN}
    for pattern, bit in ((COERCION, COERCED), (AGE_TOPIC, AGED), (WORTH_A_LOOK, ENTITY), (ENGLISH, ENTITY)):
        for text in beginnings(pattern.pattern, LETTERS):
            found[text] = found.get(text, 0) | bit
    return found
