"""Bundles for the viewer: a made-up talk with marks and findings, disclosures, stamps, acts after the seal."""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.makers.bundles import Material, a_key, a_record, counted, make_bundle
from tomoshibi.evidence.sealing import bag
from tomoshibi.evidence.sealing.keys import SigningKey
from tomoshibi.evidence.viewer import VIEWER_FILE, verify_html
from tomoshibi_verify.bag import DECLARATION
from tomoshibi_verify.canonical import canonical
from tomoshibi_verify.custody import line_hash
from tomoshibi_verify.leaves import (
    FIELDS,
    line_leaf,
    piece_commitment,
    pieces,
    record_commitments,
    record_leaf,
    salts,
)
from tomoshibi_verify.merkle import inclusion_path

Row = dict[str, Any]
PERSON, OTHER = (1, "みお"), (2, "haru_sample")
TALK: tuple[tuple[tuple[int, str], str, str, tuple[tuple[str, str, str], ...]], ...] = (
    (OTHER, "2026-05-08T21:02", "はじめまして、フォローありがとう", ()),
    (PERSON, "2026-05-08T21:04", "こちらこそ。中3です", (("age.person", "age.stated", "中3"),)),
    (OTHER, "2026-05-08T21:10", "LINEに移って話そうよ", (("demand.move", "move.app", "LINEに移って"),)),
    (OTHER, "2026-05-09T22:30", "顔のわかる写真を送って", (("demand.image", "image.ask", "写真を送って"),)),
    (PERSON, "2026-05-09T22:41", "いやです。もうやめてください", (("person.refuses", "refuse.stop", "やめてください"),)),
    (
        OTHER,
        "2026-05-10T20:00",
        "5万円払わなければ、クラスのみんなに画像を送る",
        (("demand.money", "money.unless", "5万円払わなければ"), ("threat.publish", "publish.unless-paid", "画像を送る")),
    ),
    (OTHER, "2026-05-10T20:01", "今日中に", (("deadline", "deadline.day", "今日中"),)),
    (OTHER, "2026-05-10T20:03", "PayPayのhalu-sample-77に送金して", (("payment.destination", "pay.emoney", "PayPay"),)),
    (PERSON, "2026-05-10T20:20", "お金がありません", ()),
    (OTHER, "2026-05-10T20:22", "学校に知らせるよ", (("threat.tell", "tell.school", "学校に知らせる"),)),
)
ENTITIES: dict[int, Row] = {
    6: {"kind": "amount", "value": 50000, "unit": "JPY", "words": [0, 3]},
    7: {"kind": "deadline", "text": "今日中", "resolved": "2026-05-10", "words": [0, 3]},
    8: {"kind": "account", "platform": "PayPay", "id": "halu-sample-77", "words": [7, 21]},
}


def talk_records(talk: Sequence[Any] = TALK) -> list[Row]:
    """Return the rows of a talk in which the times are known."""
    rows = []
    for n, (sender, at, text, _) in enumerate(talk, start=1):
        day, _, clock = at.partition("T")
        hour = (int(clock[:2]) - 9) % 24
        time = {
            **a_record(1, "")["time"],  # type: ignore[dict-item]
            "printed": f"{day.replace('-', '/')} {clock}",
            "clock": "zone",
            "basis": "asked",
            "local": at,
            "jst": f"{at}+09:00",
            "utc": f"{day}T{hour:02d}{clock[2:]}+00:00",
        }
        who = {"participant": sender[0], "name": sender[1], "certainty": "stated"}
        rows.append(a_record(n, text, sender=who, time=time))
    return rows


def talk_marks(talk: Sequence[Any] = TALK) -> list[Row]:
    """Return the lines of marks.jsonl for the talk."""
    lines = []
    for n, (sender, _, text, labels) in enumerate(talk, start=1):
        if labels:
            marked = [
                {"label": label, "rule": rule, "words": [text.index(word), text.index(word) + len(word)]}
                for label, rule, word in labels
            ]
            by = "person" if sender == PERSON else "other"
            lines.append(
                {
                    "n": n,
                    "conversation": 1,
                    "by": by,
                    "labels": marked,
                    "entities": [ENTITIES[n]] if n in ENTITIES else [],
                    "other_entities": [],
                }
            )
    return lines


FINDINGS: Row = {
    "format": "tomoshibi-findings/1",
    "rules": "marks/1",
    "conversations": [
        {
            "id": 1,
            "person": [1],
            "person_basis": "inferred",
            "sextortion": 0.93,
            "reasons": [{"code": "threat-after-demand", "records": [6, 10]}],
        }
    ],
    "findings": [
        {
            "code": "silent-days",
            "conversation": 1,
            "records": [8, 9],
            "parts": {"from": "2026-05-11", "to": "2026-05-14", "days": 4},
            "weight": "attention",
        }
    ],
}


def _person(number: int, name: str, handle: str | None, native_id: str | None, messages: int) -> Row:
    return {
        "id": number,
        "name": name,
        "names": [{"value": name, "span": {"source": 0, "start": 16, "end": 20}}],
        "handle": handle,
        "handle_at": None,
        "native_id": native_id,
        "native_id_at": None,
        "owner": "unknown",
        "messages": messages,
    }


_PEOPLE = [_person(1, "みお", None, None, 3), _person(2, "haru_sample", "haru_sample", "1009", 7)]
SUMMARY: Row = {
    "conversations": [{"id": 1, "title": "haru_sample", "platform": "line", "notes": [], "participants": _PEOPLE}],
    "participants": [{**one, "conversations": [1]} for one in _PEOPLE],
}


def jsonl(rows: Iterable[Mapping[str, Any]]) -> bytes:
    return b"".join(canonical(dict(row)) + b"\n" for row in rows)


def marked_material(
    records: list[Row] | None = None, marks: list[Row] | None = None, summary: Row | None = None, findings: Row | None = None
) -> Material:
    """Return a material whose derived files are in their form."""
    return Material(
        records=talk_records() if records is None else records,
        others={
            "data/summary.json": canonical(summary or SUMMARY),
            "data/timeline.csv": "\ufeffn,text\r\n".encode(),
            "data/report.pdf": b"%PDF-1.7 made up\n",
            "data/marks.jsonl": jsonl(talk_marks() if marks is None else marks),
            "data/findings.json": canonical(findings or FINDINGS),
        },
    )


def marked_bundle(folder: Path, *, key: SigningKey | None = None, **more: Any) -> Path:
    """Write a bundle of the made-up talk, with marks and findings."""
    make_bundle(folder, marked_material(**more), key=key)
    return folder


def with_viewer(folder: Path, *, key: SigningKey | None = None) -> Path:
    """Put verify.html into a bundle as a further tag file, and seal it again with the same key."""
    (folder / VIEWER_FILE).write_bytes(verify_html())
    seal = json.loads((folder / "seal.json").read_bytes())
    listed = (folder / "tagmanifest-sha256.txt").read_text("utf-8").splitlines(keepends=True)
    listed.append(f"{hashlib.sha256(verify_html()).hexdigest()}  {VIEWER_FILE}\n")
    manifest = "".join(listed).encode()
    (folder / "tagmanifest-sha256.txt").write_bytes(manifest)
    content = canonical({**seal, "tag_manifest": hashlib.sha256(manifest).hexdigest()})
    (folder / "seal.json").write_bytes(content)
    (folder / "seal.sig").write_bytes((key or a_key()).sign(content))
    return folder


# ---- disclosures, from the text of the format alone


@dataclass(frozen=True)
class Mask:
    """What stays closed in a disclosed record: whole fields, and pieces of its text by their numbers."""

    fields: frozenset[str] = frozenset(("span",))
    pieces: frozenset[int] = frozenset()


def disclose(
    bundle: Path, out: Path, numbers: Iterable[int], *, masks: Mapping[int, Mask] | None = None, key: SigningKey | None = None
) -> Path:
    """Write a disclosure of the records with these numbers, and of the first withheld row."""
    leaves_rows = _rows(bundle / "data/leaves.jsonl")
    lines = [
        line
        for name in ("sources", "withheld", "records")
        for line in (bundle / f"data/{name}.jsonl").read_bytes().splitlines()
    ]
    seeds = [bytes.fromhex(row["seed"]) for row in leaves_rows]
    hashes = b"".join(
        record_leaf(seed, json.loads(line))[0] if row["of"] == "record" else line_leaf(seed, line)
        for row, seed, line in zip(leaves_rows, seeds, lines, strict=True)
    )
    first_record = next(row["leaf"] for row in leaves_rows if row["of"] == "record")
    first_withheld = next(row["leaf"] for row in leaves_rows if row["of"] == "withheld")
    disclosed = []
    wanted = sorted(set(numbers))
    for leaf in [first_withheld, *(first_record + n - 1 for n in wanted)]:
        value = json.loads(lines[leaf])
        if leaf >= first_record:
            opened = _opened(seeds[leaf], value, (masks or {}).get(value["n"], Mask()))
        else:
            opened = [{"salt": salts(seeds[leaf], 1)[0].hex(), "value": value}]
        path = [one.hex() for one in inclusion_path(hashes, leaf)]
        disclosed.append({"leaf": leaf, "of": leaves_rows[leaf]["of"], "opened": opened, "path": path})
    out.mkdir(parents=True)
    (out / "data").mkdir()
    (out / "data/disclosed.jsonl").write_bytes(jsonl(disclosed))
    marks = [row for row in _rows(bundle / "data/marks.jsonl") if row["n"] in wanted]
    (out / "data/marks.jsonl").write_bytes(jsonl(marks))
    _close(bundle, out, key)
    return out


def _opened(seed: bytes, record: Row, mask: Mask) -> list[Row]:
    commitments = record_commitments(seed, record)
    text = record["text"]
    parts = pieces(text) if isinstance(text, str) else []
    salt = salts(seed, len(FIELDS) + len(parts))
    opened: list[Row] = []
    for number, name in enumerate(FIELDS):
        if name in mask.fields:
            opened.append({"hidden": commitments[number].hex()})
        elif name == "text" and isinstance(text, str):
            shown = [
                {"hidden": piece_commitment(salt[len(FIELDS) + at], piece).hex()}
                if at in mask.pieces
                else {"salt": salt[len(FIELDS) + at].hex(), "piece": piece}
                for at, piece in enumerate(parts)
            ]
            opened.append({"salt": salt[number].hex(), "pieces": shown})
        else:
            opened.append({"salt": salt[number].hex(), "value": record[name]})
    return opened


def _close(bundle: Path, out: Path, key: SigningKey | None) -> None:
    for name in ("seal.json", "seal.sig", "custody.jsonl", "verify.pyz"):
        shutil.copyfile(bundle / name, out / name)
    if (bundle / "stamps").exists():
        shutil.copytree(bundle / "stamps", out / "stamps")
    payload = {f"data/{one.name}": _digest(one) for one in sorted((out / "data").iterdir())}
    size = sum(one.stat().st_size for one in (out / "data").iterdir())
    (out / "bagit.txt").write_bytes(DECLARATION)
    (out / "bag-info.txt").write_text(f"Payload-Oxum: {size}.{len(payload)}\n", "utf-8")
    (out / "manifest-sha256.txt").write_bytes(bag.manifest(payload))
    (out / VIEWER_FILE).write_bytes(verify_html())
    tags = ("bag-info.txt", "bagit.txt", "custody.jsonl", "manifest-sha256.txt", VIEWER_FILE, "verify.pyz")
    tag_manifest = bag.manifest({name: _digest(out / name) for name in tags})
    (out / "tagmanifest-sha256.txt").write_bytes(tag_manifest)
    content = canonical(
        {
            "format": "tomoshibi-disclosure/1",
            "of": json.loads((bundle / "seal.json").read_bytes())["bundle"],
            "disclosure": counted("disclosure")(16).hex(),
            "tag_manifest": hashlib.sha256(tag_manifest).hexdigest(),
            "program": "tomoshibi 0.0.0",
            "made_at": "2026-11-23T01:02:03Z",
            "key": key.public_bytes().hex() if key else None,
        }
    )
    (out / "disclosure.json").write_bytes(content)
    if key:
        (out / "disclosure.sig").write_bytes(key.sign(content))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


# ---- acts after the seal


def append_acts(bundle: Path, acts: Iterable[tuple[str, Row]], *, key: SigningKey | None = None, signed: bool = True) -> None:
    """Append acts to custody-after.jsonl, and a checkpoint behind them."""
    after = bundle / "custody-after.jsonl"
    before = [
        *(bundle / "custody.jsonl").read_bytes().splitlines(),
        *(after.read_bytes().splitlines() if after.exists() else ()),
    ]
    seq, head = len(before), line_hash(before[-1])
    lines: list[bytes] = []

    def append(act: str, detail: Row) -> None:
        nonlocal seq, head
        seq += 1
        row = {
            "seq": seq,
            "at": "2026-11-24T00:00:00Z",
            "act": act,
            "by": "灯の会",
            "program": "tomoshibi 0.0.0",
            "detail": detail,
            "previous": head,
        }
        line = canonical(row)
        lines.append(line + b"\n")
        head = line_hash(line)

    for act, detail in acts:
        append(act, detail)
    if signed:
        append("checkpoint", checkpoint(bundle, seq=seq + 1, previous=head, key=key or a_key()))
    with after.open("ab") as out:
        out.write(b"".join(lines))


def checkpoint(bundle: Path, *, seq: int, previous: str, key: SigningKey) -> Row:
    bundle_id = json.loads((bundle / "seal.json").read_bytes())["bundle"]
    message = f"tomoshibi-checkpoint/1\n{bundle_id}\n{seq}\n{previous}\n".encode()
    return {"key": key.public_bytes().hex(), "signature": key.sign(message).hex()}


# ---- stamps of a local authority, made with openssl

_AUTHORITY = """
[req]
distinguished_name = dn
prompt = no
[dn]
CN = Made-up stamp authority
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[tsa_cert]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = one
[one]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
ess_cert_id_alg = sha256
"""


class Authority:
    """A stamp authority in a folder; it answers requests with openssl."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        (folder / "a.cnf").write_text(_AUTHORITY)
        (folder / "serial").write_text("01\n")
        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-config", "a.cnf")
        self._run("req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-extensions", "ca", "-days", "30")
        self._run("req", "-new", *curve, "-keyout", "tsa.key", "-out", "tsa.csr")
        signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "a.cnf", "-extensions", "tsa_cert")
        self._run("x509", "-req", "-in", "tsa.csr", *signing, "-out", "tsa.pem", "-days", "20")

    def _run(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def pair(self, content: bytes) -> tuple[bytes, bytes]:
        """Return a request and the reply to it over some bytes."""
        (self.folder / "it").write_bytes(content)
        self._run("ts", "-query", "-data", "it", "-sha256", "-cert", "-out", "it.tsq")
        self._run("ts", "-reply", "-config", "a.cnf", "-queryfile", "it.tsq", "-out", "it.tsr")
        return (self.folder / "it.tsq").read_bytes(), (self.folder / "it.tsr").read_bytes()


def put_stamp(bundle: Path, number: int, pair: tuple[bytes, bytes], *, told: bool = True) -> None:
    """Lay a request and a reply into a bundle, with the line about them."""
    (bundle / "stamps").mkdir(exist_ok=True)
    for half, content in zip(("tsq", "tsr"), pair, strict=True):
        (bundle / f"stamps/{number}.{half}").write_bytes(content)
    if told:
        request, reply = (hashlib.sha256(one).hexdigest() for one in pair)
        append_acts(
            bundle, [("stamped", {"number": number, "request": request, "reply": reply, "authority": "http://127.0.0.1/tsa"})]
        )
