"""Tables of cases. In clear stand only closed words, days and random names; everything else is boxes and wraps.

Only this part touches these tables; others get frozen dataclasses from `queries`.
"""

from tomoshibi.casework.models.bundles import Bundle, Part
from tomoshibi.casework.models.cases import Case, Contact, Flag, Identifier, Person, Team, TeamMember, Wall
from tomoshibi.casework.models.findings import Finding
from tomoshibi.casework.models.ledger import (
    Approval,
    ConsentAsk,
    ConsentEntry,
    Disclosure,
    DisclosureItem,
    Inquiry,
    LedgerCopy,
    Recipient,
    Task,
)
from tomoshibi.casework.models.passing import Referral, TakedownRequest
from tomoshibi.casework.models.plans import Assessment, FollowUp, Plan, Step, Turn
from tomoshibi.casework.models.proposals import Proposal
from tomoshibi.casework.models.records import Event, Fact, Note
from tomoshibi.casework.models.shift_notes import ShiftNote

__all__ = [
    "Approval",
    "Assessment",
    "Bundle",
    "Case",
    "ConsentAsk",
    "ConsentEntry",
    "Contact",
    "Disclosure",
    "DisclosureItem",
    "Event",
    "Fact",
    "Finding",
    "Flag",
    "FollowUp",
    "Identifier",
    "Inquiry",
    "LedgerCopy",
    "Note",
    "Part",
    "Person",
    "Plan",
    "Proposal",
    "Recipient",
    "Referral",
    "ShiftNote",
    "Step",
    "TakedownRequest",
    "Task",
    "Team",
    "TeamMember",
    "Turn",
    "Wall",
]
