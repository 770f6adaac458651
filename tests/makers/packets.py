"""Packets as they are frozen, written out by hand: made-up people, accounts and words."""

from copy import deepcopy
from typing import Any

BUNDLE = "ab12cd34" + "0" * 24
DIGEST = "e" * 64
RECORDS = (3, 7)
SENT = {"printed": "2026/05/08(金) 16:03", "sender": "ルカ"}
ITEMS: dict[str, Any] = {
    "age-band": "13-15",
    "person-name": ["あおい そら"],
    "person-contact": ["平日の昼に、学校の電話へ"],
    "story": [
        {
            "from": "2026-04-01", "to": "2026-05-10", "certainty": "said", "source": "person", "act": "grooming",
            "relation": "online-acquaintance", "platform": "game", "what": "ゲームの話から誘われた",
        },
        {
            "from": "2026-05-08", "to": "2026-05-08", "certainty": "doubtful", "source": "person", "act": "threat",
            "relation": "stranger", "platform": "instagram", "time": "夜9時ごろ", "what": "払わないと学校へ行くと言われた",
            "demand": "money", "deadline": "明日の昼まで", "spread": "threatened", "image_state": "claimed",
            "records": [[BUNDLE, 3], [BUNDLE, 7]],
        },
        {
            "from": "2026-05-09", "to": "2026-05-09", "certainty": "shown", "source": "records", "act": "payment",
            "amount": "五万円", "platform": "instagram",
        },
        {"certainty": "said", "source": "person", "act": "request", "platform": "line"},
    ],
    "platforms": ["game", "instagram", "line"],
    "demands": [{"demand": "money", "deadline": "明日の昼まで"}],
    "payments": [{"from": "2026-05-09", "to": "2026-05-09", "certainty": "shown", "amount": "五万円"}],
    "spread": [
        {"from": "2026-05-08", "to": "2026-05-08", "certainty": "doubtful", "spread": "threatened", "image_state": "claimed"}
    ],
    "identifiers": [{"kind": "handle", "text": "line:ruka-0001"}, {"kind": "bank-account", "text": "はな銀行 1234567"}],
    "facts": [
        {"name": "payment_made", "status": "known", "source": "person", "value": True},
        {"name": "payment_methods", "status": "known", "source": "records", "value": ["gift_card"]},
        {"name": "victim_birth_date", "status": "known", "source": "person", "value": "2011-06-01"},
        {"name": "met_in_person", "status": "declined", "source": "person", "value": None},
        {"name": "offender_age_at_act", "status": "conflicting", "source": "person", "value": 30},
        {"name": "offender_age_at_act", "status": "conflicting", "source": "records", "value": 17},
    ],
    "wishes": [{"wants": "学校には知られたくない", "not_again": "画像のこと"}],
    "done": {
        "steps": [{"ja": "やりとりを残す", "en": "Keep the talk"}],
        "told": [{"kind": "lawyer", "purpose": "legal-advice", "day": "2026-05-20"}],
    },
    "law": {
        "edition": "made-up",
        "due": [{"day": "2026-07-07", "ja": "記録は早めに消えることがあります。", "en": "Logs may go early."}],
        "provisions": [
            {
                "id": "made-up-1", "status": "met", "signed": False, "acts": [2], "wanted": [],
                "name": {"ja": "試みの規定", "en": "A trial provision"},
                "article": {"ja": "試みの法 第1条", "en": "Trial Act, Art. 1"},
            },
            {
                "id": "made-up-2", "status": "need_more_facts", "signed": True, "acts": [1, 2],
                "name": {"ja": "次の規定", "en": "Another provision"},
                "article": {"ja": "試みの法 第2条", "en": "Trial Act, Art. 2"},
                "wanted": [{"ja": "払う約束をした", "en": "promised to pay"}],
            },
        ],
    },
    **{f"record:{BUNDLE}:{number}": {"bundle": BUNDLE, "record": number, **SENT} for number in RECORDS},
}  # fmt: skip
SEALS = {"parts": {BUNDLE: "d" * 64}, "seals": {BUNDLE: {"root": "a" * 64, "fingerprint": "f" * 64}}}


SAID_TOO = {  # what stands with an act, and with which item it goes
    "platform": "platforms", "demand": "demands", "deadline": "demands", "amount": "payments", "spread": "spread",
    "image_state": "spread", "records": f"record:{BUNDLE}:3",
}  # fmt: skip


def document(*items: str, kind: str = "police", **more: Any) -> dict[str, Any]:
    """Return a packet that holds these of the items, or all."""
    held = deepcopy({name: one for name, one in ITEMS.items() if not items or name in items})
    for act in held.get("story", ()):
        for name in [one for one in act if SAID_TOO.get(one, "story") not in held]:
            del act[name]
    around = {
        "version": 2, "program": "0", "case": "K7M2", "to": "あおば署", "kind": kind, "purpose": "investigation",
        "basis": "consent", "article": "", "day": "2026-06-01", "salt": "0" * 32,
    }  # fmt: skip
    return {**around, **(SEALS if any(one.startswith("record:") for one in held) else {}), "items": held, **more}
