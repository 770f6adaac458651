"""The bundle for forensic tools: CASE/UCO 1.x as JSON-LD, made with `json` alone.

It holds what a tool needs to link the bundle with other material: the investigation, who sealed what with which program,
the seal, files with their hashes, accounts, and the messages that carry a mark. All other messages are only counted.
Source of the terms: the CASE ontology 1.4 and 1.5 and UCO of the same versions; `case_validate` is run on it in the tests.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from tomoshibi.evidence.report.marked import Marks, labels_of
from tomoshibi.evidence.report.sheet import CaseSheet
from tomoshibi.evidence.wording import words_of

Row = Mapping[str, Any]
Node = dict[str, Any]

MAX_FILES = 300
MAX_MESSAGES = 500  # marked messages; a validator takes seconds for each hundred nodes
MAX_ACCOUNTS = 200
MAX_CONVERSATIONS = 200
MAX_WITHHELD = 200
MAX_TEXT = 20_000  # characters of one message; the whole is in the records
MAX_RECIPIENTS = 20

_CONTEXT = {
    "kb": "http://example.org/kb/",
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "uco-action": "https://ontology.unifiedcyberontology.org/uco/action/",
    "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
    "uco-identity": "https://ontology.unifiedcyberontology.org/uco/identity/",
    "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
    "uco-tool": "https://ontology.unifiedcyberontology.org/uco/tool/",
    "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_PROVES = (
    "The seal shows that the listed files are unchanged since it was made and were sealed with this key. It does not show who"
    " wrote a message nor that it is true. Tags on messages are pointers made by rules, for a person to check."
)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed file: its path in the bundle, its name as given, size and SHA-256 in hex."""

    path: str
    name: str
    size: int | None
    sha256: str


def write_case(
    out: Path,
    *,
    case: CaseSheet,
    files: Iterable[Sealed],
    withheld: Sequence[Row],
    summary: Row,
    records: Iterable[Row],
    marks: Marks,
) -> None:
    """Write the bundle's CASE/UCO graph to `out`; equal input gives equal bytes, identifiers follow from the bundle's id.

    `records` are read once; of them only marked messages are written, at most `MAX_MESSAGES`.
    """
    graph = _Graph(case)
    graph.add_files(files, withheld)
    graph.add_accounts(summary)
    graph.add_conversations(summary, len(marks))
    for record in records:
        line = marks.get(record["n"])
        if line is not None and graph.messages < MAX_MESSAGES:
            graph.add_message(record, line)
    told = {"@context": _CONTEXT, "@graph": graph.nodes()}
    out.write_bytes((json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8", "replace"))


class _Graph:
    """Gathers the nodes of one bundle."""

    def __init__(self, case: CaseSheet) -> None:
        self.case = case
        self.messages = 0
        self.file_count = 0
        self._space = UUID(hex=case.bundle)
        self._nodes: list[Node] = []
        self._files: list[Node] = []
        self._accounts: dict[int, Node] = {}
        self._threads: dict[int, Node] = {}
        self._members: dict[int, list[int]] = {}
        self._application: Node | None = None

    def _named(self, kind: str, name: object) -> Node:
        """Return a reference to the node of a kind and a name within this bundle."""
        return {"@id": f"kb:{kind}-{uuid5(self._space, f'{kind}/{name}')}"}

    def _facet(self, owner: Node, kind: str, properties: Mapping[str, object]) -> Node:
        held = {f"uco-observable:{key}": value for key, value in properties.items() if value not in (None, "", [])}
        return {**self._named("facet", f"{owner['@id']}/{kind}"), "@type": f"uco-observable:{kind}", **held}

    def _observable(self, reference: Node, kind: str, facets: Sequence[Node], **core: object) -> Node:
        held = {f"uco-core:{key}": value for key, value in core.items() if value not in (None, "", [])}
        self._nodes.append({**reference, "@type": f"uco-observable:{kind}", "uco-core:hasFacet": list(facets), **held})
        return reference

    def add_files(self, files: Iterable[Sealed], withheld: Sequence[Row]) -> None:
        """Add the sealed files, and what was withheld: named and hashed, not held."""
        held = list(files)
        self.file_count = len(held)
        self._files = [self._file(one, None) for one in held[:MAX_FILES]]
        for item in withheld[:MAX_WITHHELD]:
            if item.get("sha256"):
                name = str(item.get("name") or "")
                said = f"Withheld ({item.get('reason')}): not in the bundle and not viewed; it stays on the person's device."
                self._file(Sealed(f"withheld/{item['item']}", name, item.get("size"), str(item["sha256"])), said)

    def _file(self, one: Sealed, description: str | None) -> Node:
        reference = self._named("file", one.path)
        hashed = {
            **self._named("hash", one.path),
            "@type": "uco-types:Hash",
            "uco-types:hashMethod": "SHA256",
            "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": one.sha256},
        }
        facets = [
            self._facet(reference, "FileFacet", {"fileName": one.name, "filePath": one.path, "sizeInBytes": one.size}),
            self._facet(reference, "ContentDataFacet", {"hash": hashed, "sizeInBytes": one.size}),
        ]
        return self._observable(reference, "File", facets, description=description)

    def add_accounts(self, summary: Row) -> None:
        """Add the accounts that take part, with the application that they belong to."""
        platform = str(summary.get("platform") or "unknown")
        name = words_of("en")["platform"].get(platform.lower(), platform)
        self._application = self._observable(self._named("application", platform), "Application", [], name=name)
        for one in (summary.get("participants") or ())[:MAX_ACCOUNTS]:
            self._accounts[one["id"]] = self._account(one)

    def _account(self, one: Row) -> Node:
        reference = self._named("account", one["id"])
        handle = str(one["handle"]) if one.get("handle") else None
        facets = [
            self._facet(
                reference, "AccountFacet", {"accountIdentifier": str(one["native_id"]) if one.get("native_id") else handle}
            ),
            self._facet(reference, "DigitalAccountFacet", {"displayName": one.get("name"), "accountLogin": handle}),
            self._facet(reference, "ApplicationAccountFacet", {"application": self._application}),
        ]
        owner = "Owner of the export." if one.get("owner") == "yes" else None
        return self._observable(reference, "ApplicationAccount", facets, description=owner)

    def add_conversations(self, summary: Row, marked: int) -> None:
        """Add each conversation with its people and counts; what is not listed message by message is counted here."""
        for one in (summary.get("conversations") or ())[:MAX_CONVERSATIONS]:
            members = [who["id"] if isinstance(who, Mapping) else who for who in one.get("participants") or ()]
            self._members[one["id"]] = members
            reference = self._named("thread", one["id"])
            people = [self._accounts[who] for who in members if who in self._accounts]
            counts = ", ".join(f"{key} {one.get(key) or 0}" for key in ("messages", "events", "unreadable"))
            span = f"from {one['first']} to {one['last']}" if one.get("first") else "without times"
            said = f"{counts}; {span}. Marked records in the whole bundle: {marked}; of them at most {MAX_MESSAGES} are listed."
            facet = self._facet(reference, "MessageThreadFacet", {"participant": people})
            title = str(one["title"]) if one.get("title") else None
            self._threads[one["id"]] = self._observable(reference, "MessageThread", [facet], name=title, description=said)

    def add_message(self, record: Row, line: Row) -> None:
        """Add one marked record, with the labels of its marks as tags."""
        self.messages += 1
        time, span = record["time"] or {}, record["span"] or {}
        sender = (record["sender"] or {}).get("participant")
        others = [who for who in self._members.get(record["conversation"] or 0, ()) if who != sender]
        reference = self._named("message", record["n"])
        properties = {
            "messageText": (record["text"] or "")[:MAX_TEXT],
            "messageID": str(record["more"].get("native_id") or record["n"]),
            "messageType": record["kind"],
            "sentTime": _date_time(time.get("utc")),
            "from": self._accounts.get(sender) if sender is not None else None,
            "to": [self._accounts[who] for who in others[:MAX_RECIPIENTS] if who in self._accounts],
            "application": self._application,
        }
        said = (
            f"Record {record['n']}; time as printed: {time.get('printed') or 'none'}, to the {time.get('precision') or '-'};"
            f" source {span.get('source')}, bytes {span.get('start')} to {span.get('end')}"
        )
        facet = self._facet(reference, "MessageFacet", properties)
        self._observable(reference, "Message", [facet], description=said, tag=labels_of(line))
        thread = self._threads.get(record["conversation"] or 0)
        if thread is not None:
            self._relate(reference, thread, record["n"])

    def _relate(self, message: Node, thread: Node, n: int) -> None:
        self._nodes.append(
            {
                **self._named("relationship", n),
                "@type": "uco-observable:ObservableRelationship",
                "uco-core:source": message,
                "uco-core:target": thread,
                "uco-core:kindOfRelationship": "Contained_Within",
                "uco-core:isDirectional": True,
            }
        )

    def nodes(self) -> list[Node]:
        """Return all nodes: first those that hold the others together."""
        case = self.case
        program, _, version = case.program.partition(" ")
        tool = {
            **self._named("tool", case.program),
            "@type": "uco-tool:Tool",
            "uco-core:name": program,
            **({"uco-tool:version": version} if version else {}),
        }
        who = (
            {**self._named("identity", case.by), "@type": "uco-identity:Identity", "uco-core:name": case.by}
            if case.by
            else None
        )
        record = self._provenance()
        action = {
            **self._named("action", "seal"),
            "@type": "case-investigation:InvestigativeAction",
            "uco-core:name": "preserved",
            "uco-action:endTime": _date_time(case.sealed_at.strftime("%Y-%m-%dT%H:%M:%S+00:00")),
            "uco-action:instrument": {"@id": tool["@id"]},
            "uco-action:result": [{"@id": record["@id"]}, *self._files],
            **({"uco-action:performer": {"@id": who["@id"]}} if who else {}),
        }
        seal = self._seal()
        frame = [tool, *([who] if who else []), action, record, seal]
        investigation = {
            **self._named("investigation", case.bundle),
            "@type": "case-investigation:Investigation",
            "uco-core:name": case.case or f"bundle {case.bundle}",
            "uco-core:description": _PROVES,
            "uco-core:object": [{"@id": node["@id"]} for node in (*frame, *self._nodes)],
        }
        return [investigation, *frame, *self._nodes]

    def _provenance(self) -> Node:
        case = self.case
        at = f"{case.sealed_at:%Y-%m-%dT%H:%M:%SZ}"
        return {
            **self._named("provenance", "seal"),
            "@type": "case-investigation:ProvenanceRecord",
            "uco-core:description": f"Bundle {case.bundle}, sealed at {at} by its own clock. Files in all: {self.file_count}.",
            "case-investigation:exhibitNumber": case.bundle,
            "uco-core:object": [self._named("seal", "seal"), *self._files],
        }

    def _seal(self) -> Node:
        case = self.case
        reference = self._named("seal", "seal")
        said = (
            f"tomoshibi-seal/1, Ed25519; root of the RFC 6962 tree over all records, files and withheld items: {case.root};"
            f" fingerprint of the key (SHA-256): {case.fingerprint.replace(' ', '')}; kind of key: {case.key_kind}"
        )
        facet = self._facet(reference, "DigitalSignatureInfoFacet", {"signatureExists": True, "signatureDescription": said})
        return {**reference, "@type": "uco-observable:ObservableObject", "uco-core:name": "seal", "uco-core:hasFacet": [facet]}


def _date_time(utc: str | None) -> Node | None:
    """Return an instant as xsd:dateTime, which needs seconds: a time to the minute gets `:00`, and its precision is told."""
    if utc is None or len(utc) < len("2026-05-08T07:02"):
        return None
    clock = utc.removesuffix("+00:00").removesuffix("Z")
    return {"@type": "xsd:dateTime", "@value": f"{clock}:00Z" if len(clock) == len("2026-05-08T07:02") else f"{clock}Z"}
