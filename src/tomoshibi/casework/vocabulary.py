"""The closed vocabularies of a case: what may stand in clear. An empty word is "not recorded" and never means "no"."""

import tomllib
from functools import cache
from importlib.resources import files

FORM = 1  # version of the form that records are written with; it stands on each of them

STATUSES = ("waiting", "open", "closed", "erased")
ERASURES = ("", "locked", "cleared", "done")  # as for consultations: no key, no row, no trace in the files

CHANNELS = ("talk", "telephone", "letter", "visit", "mail", "other")
SPEAKERS = ("person", "helper", "guardian", "organisation", "unknown")
CALLS = ("consultation", "question", "silent", "hang-up", "prank", "wrong-number")
WITHOUT_WORDS = ("silent", "hang-up", "prank", "wrong-number")  # such a contact needs no case
AGE_BANDS = ("", "under-13", "13-15", "16-17", "18-19", "adult")
MINORS = ("under-13", "13-15", "16-17")
PARTS_PLAYED = ("harmed", "helper", "guardian", "other")  # "other": whom the person writes with

ACTS = (
    "request", "grooming", "recorded-call", "threat", "demand", "payment", "publication", "fake-image", "contact-offline",
)  # fmt: skip
DEMANDS = ("", "money", "more-images", "meeting", "silence", "details", "move", "other")
IMAGE_STATES = ("", "none", "claimed", "sent", "recorded", "generated", "unknown")
SPREADS = ("", "threatened", "known-people", "public", "unknown")
RELATIONS = (
    "", "stranger", "online-acquaintance", "peer", "partner", "family", "adult-in-authority", "unknown",
)  # fmt: skip
PLATFORMS = (
    "", "line", "instagram", "x", "tiktok", "snapchat", "discord", "facebook", "telegram", "whatsapp", "kakaotalk", "youtube",
    "game", "dating-app", "mail", "telephone", "offline", "other", "unknown",
)  # fmt: skip
CERTAINTIES = ("said", "shown", "inferred", "doubtful")
SOURCES = ("person", "helper", "guardian", "records", "worker", "organisation")

FACT_STATUSES = ("known", "unknown", "declined", "not-asked", "conflicting")
FLAGS = ("danger-to-life", "self-harm", "meeting-planned", "guardian-may-harm", "do-not-call", "watched-device", "other")
IDENTIFIERS = ("handle", "phone", "mail", "bank-account", "url", "crypto", "e-money")


@cache
def fact_kinds() -> dict[str, str]:
    """Return the kind of each fact that the law part asks for: `bool`, `int`, `date`, `enum` or `list`."""
    return dict(tomllib.loads((files(__package__) / "data" / "facts.toml").read_text("utf-8")))


# The ledger of consents. An own purpose is asked for like any other and is never tied to sharing.
RECIPIENTS = (
    "ourselves", "police", "school", "guardian", "lawyer", "child-guidance", "one-stop", "hospital", "platform", "bank",
    "organisation", "authority",
)  # fmt: skip
OWN_PURPOSES = ("keep-record", "contact-back", "statistics")
SHARING = (
    "investigation", "protection", "legal-advice", "care", "school-support", "family-support", "removal", "money-freeze",
)  # fmt: skip
EVERY = "every"  # of a refusal or withdrawal alone: for whatever purpose
PURPOSES = (*OWN_PURPOSES, *SHARING, EVERY)
DECISIONS = ("grant", "refuse", "not-yet", "withdraw")
DECIDERS = ("person", "guardian")
WAYS = ("online", "spoken", "telephone", "letter")
FIELDS = (  # of a case, each of which may be disclosed or not; beside them `record:<bundle>:<number>`
    "age-band", "story", "platforms", "demands", "payments", "spread", "identifiers", "person-name", "person-contact", "facts",
    "wishes", "done", "law",
)  # fmt: skip
BASES = ("consent", "article", "imminent-danger", "authority-order")
DISCLOSED = ("draft", "held", "sent", "dropped")
TOLD = ("", "before", "after", "not-yet", "would-endanger")
APPROVABLE = ("disclosure", "closing", "plan")
APPROVED = ("", "approved", "declined")
INQUIRED = ("", "allow", "decline")
TASKS = ("ask-to-stop", "review-danger", "read-back", "tell-person", "follow-up", "ask-again")
COPIES = ("ask", "entry", "sent", "not-called-back", "told", "own-copy")
REFERRED = ("draft", "held", "sent", "acknowledged", "accepted", "declined", "outcome", "closed", "withdrawn")
HANDED = ("age", "printed")
TAKEDOWNS = ("draft", "sent", "acknowledged", "removed", "refused", "reappeared", "escalated")
REASONS = (
    "danger-to-life", "self-harm", "meeting-soon", "urgent-tick", "deadline-near", "deadline-passed", "paying-now", "live-call",
    "minor-image-sent", "age-unknown-image-sent", "image-public", "threat", "not-read", "information",
)  # fmt: skip
STANCES = ("do", "wait", "do-not", "depends")
HELD_OFF = ("wait", "do-not")  # no day passes for what is left alone
STEPS = ("open", "done", "declined-by-person", "not-now", "does-not-fit")
PLANS = ("active", "finished", "dropped")
FOLLOWED = ("open", "reached", "not-reached", "dropped")
PROPOSED = ("proposed", "accepted", "rejected")
