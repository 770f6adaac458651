"""What the database refuses about consents and disclosures, as data for the guards.

The order matters: the first refusal that applies is the one that is named. `consent.py` says the same in Python.
"""

from tomoshibi.staff.refusals import Refusal

_NUMBERS = (
    "(EXISTS (SELECT 1 FROM casework_consententry e WHERE e.case_id = NEW.case_id AND e.number >= NEW.number)"
    " OR EXISTS (SELECT 1 FROM casework_disclosure d WHERE d.case_id = NEW.case_id AND d.number >= NEW.number))"
)
_STRANGER = "NOT EXISTS (SELECT 1 FROM casework_recipient r WHERE r.id = NEW.recipient_id AND r.case_id = NEW.case_id)"
_SAME = "e.case_id = NEW.case_id AND e.recipient_id = NEW.recipient_id AND e.purpose IN (NEW.purpose, 'every')"
_RESTORED = "(SELECT c.restored_number FROM casework_case c WHERE c.id = NEW.case_id)"
_COUNTS = f"(e.decision <> 'grant' OR (e.is_read_back AND e.number > {_RESTORED}))"
_LATEST = f"SELECT e.id FROM casework_consententry e WHERE {_SAME} AND {_COUNTS} ORDER BY e.number DESC LIMIT 1"


def _latest(condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM casework_consententry l WHERE l.id = ({_LATEST}) AND {condition})"


_PERSON = f"{_SAME} AND {_COUNTS} AND e.decided_by = 'person'"
_PERSON_SAID_NO = (
    "EXISTS (SELECT 1 FROM casework_consententry l WHERE l.decision IN ('refuse', 'withdraw')"
    f" AND l.id = (SELECT e.id FROM casework_consententry e WHERE {_PERSON} ORDER BY e.number DESC LIMIT 1))"
)
_BY_CONSENT = "NEW.basis = 'consent' AND "
_OTHERWISE = "NEW.basis <> 'consent' AND "
_LEFT_OUT = (
    "EXISTS (SELECT 1 FROM casework_disclosureitem i, casework_consententry l WHERE i.disclosure_id = NEW.id"
    f" AND l.id = ({_LATEST}) AND REPLACE(l.scope, ' ' || i.item || ' ', '') = l.scope)"
)
_GUARDIAN = (
    "EXISTS (SELECT 1 FROM casework_flag f WHERE f.case_id = NEW.case_id AND f.reason = 'guardian-may-harm'"
    " AND f.removed_day IS NULL AND f.until_day >= NEW.sent_day)"
)
_SECOND_PERSON = (
    "EXISTS (SELECT 1 FROM casework_approval a WHERE a.kind = 'disclosure' AND a.subject = NEW.key AND a.case_id = NEW.case_id"
    " AND a.decision = 'approved' AND a.decided_by <> NEW.prepared_by AND a.decided_by <> NEW.sent_by)"
)
_ALONE = (
    "(NEW.basis = 'imminent-danger' AND NEW.is_danger_to_life AND COALESCE(NEW.review_hour, 0) > 0"
    " AND NEW.review_hour < NEW.sent_hour + 24)"
)
_SUPERVISED = (
    "EXISTS (SELECT 1 FROM casework_inquiry q WHERE q.id = NEW.inquiry_id AND q.case_id = NEW.case_id"
    " AND q.recipient_id = NEW.recipient_id AND q.decision = 'allow' AND q.decided_role = 'supervisor'"
    " AND q.decided_by <> NEW.prepared_by)"
)
_OVERDUE = (
    "EXISTS (SELECT 1 FROM casework_disclosure d WHERE d.sent_by = NEW.sent_by AND d.status = 'sent' AND d.id <> NEW.id"
    " AND d.review_hour < NEW.sent_hour"
    " AND NOT EXISTS (SELECT 1 FROM casework_approval a WHERE a.kind = 'disclosure' AND a.subject = d.key"
    " AND a.decision <> '' AND a.decided_by <> d.sent_by))"
)
_FIXED = (
    "key", "case_id", "recipient_id", "purpose", "basis", "article", "entry_id", "inquiry_id", "necessity", "is_danger_to_life",
    "status", "prepared_by", "day", "number", "sent_by", "sent_day", "sent_hour", "review_hour", "box",
)  # fmt: skip
_CHANGED = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _FIXED)

_NOT_SAID = "NEW.number IS NULL OR NEW.sent_by = '' OR NEW.sent_day IS NULL OR NEW.sent_hour IS NULL"

SENDING = (
    Refusal("what was sent stays as it was", f"OLD.status = 'sent' AND ({_CHANGED})"),
    *(
        Refusal(name, f"NEW.status = 'sent' AND OLD.status <> 'sent' AND ({when})")
        for name, when in (
            ("held", "OLD.status <> 'draft'"),
            ("not said when and by whom", _NOT_SAID),
            ("recipient of another case", _STRANGER),
            ("the case is erased", "EXISTS (SELECT 1 FROM casework_case c WHERE c.id = NEW.case_id AND c.status = 'erased')"),
            ("nothing to send", "NOT EXISTS (SELECT 1 FROM casework_disclosureitem i WHERE i.disclosure_id = NEW.id)"),
            ("older than the ledger", f"{_NUMBERS} OR EXISTS (SELECT 1 FROM casework_consententry e"
                                      " WHERE e.case_id = NEW.case_id AND e.day > NEW.sent_day)"),
            ("not asked", f"{_BY_CONSENT} NOT EXISTS (SELECT 1 FROM casework_consententry e WHERE {_SAME})"),
            ("awaiting read-back", f"{_BY_CONSENT} NOT EXISTS ({_LATEST})"),
            ("not yet", _BY_CONSENT + _latest("l.decision = 'not-yet'")),
            ("refused", _BY_CONSENT + _latest("l.decision = 'refuse'")),
            ("withdrawn", _BY_CONSENT + _latest("l.decision = 'withdraw'")),
            ("expired", _BY_CONSENT + _latest("l.until_day < NEW.sent_day")),
            ("not valid yet", _BY_CONSENT + _latest("l.from_day > NEW.sent_day")),
            ("a guardian who may harm cannot decide", _BY_CONSENT + _latest("l.decided_by = 'guardian'") + f" AND {_GUARDIAN}"),
            ("the person said no", _BY_CONSENT + _latest("l.decided_by = 'guardian'") + f" AND {_PERSON_SAID_NO}"),
            ("outside the scope", _BY_CONSENT + _LEFT_OUT),
            ("another entry is meant", _BY_CONSENT + f"NEW.entry_id IS DISTINCT FROM ({_LATEST})"),
            ("no article", "NEW.basis = 'article' AND NEW.article = ''"),
            ("no necessity", _OTHERWISE + "COALESCE(LENGTH(NEW.necessity), 0) = 0"),
            ("not said whether the person was told", _OTHERWISE + "NEW.told = ''"),
            ("not decided by a supervisor", f"NEW.basis = 'authority-order' AND NOT {_SUPERVISED}"),
            ("no second person", f"NEW.basis IN ('article', 'imminent-danger') AND NOT {_SECOND_PERSON} AND NOT {_ALONE}"),
            ("a review is overdue", _OVERDUE),
        )
    ),
)  # fmt: skip
DRAFTING = (
    Refusal("nothing begins as sent", "NEW.status <> 'draft' OR NEW.number IS NOT NULL"),
    Refusal("recipient of another case", _STRANGER),
)
_SENT = "EXISTS (SELECT 1 FROM casework_disclosure d WHERE d.id = {row}.disclosure_id AND d.status = 'sent')"
_FROZEN = "EXISTS (SELECT 1 FROM casework_referral f WHERE f.disclosure_id = {row}.disclosure_id)"
_ERASED = "EXISTS (SELECT 1 FROM casework_case c WHERE c.id = OLD.case_id AND c.status = 'erased')"
ITEM_ADDED = (
    Refusal("what was sent stays as it was", _SENT.format(row="NEW")),
    Refusal("a packet is frozen", _FROZEN.format(row="NEW")),
)
ITEM_CHANGED = (
    Refusal("what was sent stays as it was", f"{_SENT.format(row='OLD')} OR {_SENT.format(row='NEW')}"),
    Refusal("a packet is frozen", f"{_FROZEN.format(row='OLD')} OR {_FROZEN.format(row='NEW')}"),
)
ITEM_REMOVED = (
    Refusal("what was sent stays as it was", f"{_SENT.format(row='OLD')} AND NOT {_ERASED}"),
    Refusal("a packet is frozen", f"{_FROZEN.format(row='OLD')} AND NOT {_ERASED}"),
)
_UNDISCLOSED = "NOT EXISTS (SELECT 1 FROM casework_disclosure d WHERE d.id = NEW.disclosure_id AND d.status = 'sent')"
REFERRING = (
    Refusal(
        "a packet is frozen",
        "NEW.packet IS DISTINCT FROM OLD.packet OR NEW.packet_hash <> OLD.packet_hash"
        " OR NEW.disclosure_id <> OLD.disclosure_id",
    ),
    Refusal("not disclosed", f"NEW.status NOT IN ('draft', 'held') AND {_UNDISCLOSED}"),
)
REFERRED = (Refusal("nothing begins as sent", "NEW.status <> 'draft'"),)
_PENDING = (
    "EXISTS (SELECT 1 FROM casework_consententry o WHERE o.id = NEW.confirms_id AND o.case_id = NEW.case_id"
    " AND o.recipient_id = NEW.recipient_id AND o.purpose = NEW.purpose AND o.decision = 'grant' AND o.how = 'online'"
    " AND o.scope = NEW.scope AND o.decided_by = NEW.decided_by AND NOT EXISTS (SELECT 1 FROM casework_consententry e"
    " WHERE e.case_id = o.case_id AND e.recipient_id = o.recipient_id AND e.purpose IN (o.purpose, 'every')"
    f" AND e.number > o.number) AND o.number > {_RESTORED})"
)
ENTERED = (
    Refusal("recipient of another case", _STRANGER),
    Refusal("older than the ledger", _NUMBERS),
    Refusal("the person said no", f"NEW.decision = 'grant' AND NEW.decided_by = 'guardian' AND {_PERSON_SAID_NO}"),
    Refusal("nothing that could be read back", f"NEW.confirms_id IS NOT NULL AND (NEW.decision <> 'grant' OR NOT {_PENDING})"),
)
ASKED = (Refusal("nothing begins as decided", "NEW.decision <> ''"),)
MOVED = (
    Refusal("stays in its team", "NEW.team_id <> OLD.team_id"),
    Refusal("keeps its name", "NEW.key <> OLD.key OR NEW.code <> OLD.code"),
)
BROUGHT_BACK = Refusal("brought back for good", "NEW.restored_number < OLD.restored_number")
DECIDED = (Refusal("decided already", "OLD.decision <> ''"),)
ANSWERED = (Refusal("decided already", "OLD.status <> 'proposed'"),)
CONTACT_REMOVED = (Refusal("deleted while its case stands", f"OLD.case_id IS NOT NULL AND NOT {_ERASED}"),)
BUNDLE_REMOVED = (Refusal("deleted while its case stands", f"OLD.is_whole AND NOT {_ERASED}"),)
