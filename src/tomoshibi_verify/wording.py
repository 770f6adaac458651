"""Everything the check says to people, in English and in Japanese; it says what is shown and claims no more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# English first, Japanese second. Braces are filled with file names, line numbers and digests; of `{count|one|many}` the first
# is said where the part is 1.
MESSAGES: dict[str, tuple[str, str]] = {
    # files
    "structure_fine": ("a whole BagIt 1.0 bundle", "BagIt 1.0 の形がそろっています"),
    "payload_fine": ("every file as manifest-sha256.txt lists it", "どのファイルも manifest-sha256.txt のとおりです"),
    "tag files_fine": (
        "every file as tagmanifest-sha256.txt lists it",
        "どのファイルも tagmanifest-sha256.txt のとおりです",
    ),
    "unexpected_fine": ("nothing else lies there", "余分なものはありません"),
    "oxum_fine": ("size and number as bag-info.txt states", "大きさと数は bag-info.txt のとおりです"),
    "seal_fine": ("seal.json is in its form", "seal.json は決まった形です"),
    "tag manifest_fine": ("the one that seal.json names", "seal.json に書かれたものです"),
    "tag manifest_fine_part": ("the one that disclosure.json names", "disclosure.json に書かれたものです"),
    "rows_fine": ("every line can be read and has its seed", "どの行も読め、種があります"),
    "sources_fine": ("every source file as its row says", "元のファイルは、どれも行のとおりです"),
    "spans_fine": ("every span lies inside its source", "指している場所は、どれも元のファイルの中です"),
    "tree size_fine": ("as many rows as seal.json counts", "行の数は seal.json のとおりです"),
    "root_fine": ("the root made anew is that of seal.json", "求め直した根は seal.json のとおりです"),
    "root_fine_part": (
        "every disclosed line leads to the root in seal.json",
        "開示されたどの行も、seal.json の根につながります",
    ),
    "custody_fine": ("an unbroken chain up to the seal", "封印まで切れ目なくつながっています"),
    "signature_fine": ("signed by the key in seal.json", "seal.json に書かれた鍵の署名です"),
    "changed": ("{path}: the content is not the sealed one", "{path}:中身が、封印したときと違います"),
    "changed_is": (
        "{path}: the content is not the sealed one; it is that of {other}",
        "{path}:中身が、封印したときと違います({other} の中身になっています)",
    ),
    "missing": ("{path}: missing", "{path}:ありません"),
    "added": ("{path}: was not there when the bundle was sealed", "{path}:封印したときにはなかったファイルです"),
    "added_is": (
        "{path}: was not there when the bundle was sealed; a copy of {other}",
        "{path}:封印したときにはなかったファイルです({other} の写し)",
    ),
    "renamed": ("renamed from {path} to {other}", "名前が変わっています:{path} → {other}"),
    "renamed_form": (
        "renamed from {path} to {other} (the names differ in Unicode form only)",
        "名前が変わっています:{path} → {other}(見た目は同じで、文字の表し方だけが違います)",
    ),
    "unread": ("{path}: could not be read ({reason})", "{path}:読み取れません({reason})"),
    "damaged": ("{path}: damaged inside the zip ({reason})", "{path}:zip の中で壊れています({reason})"),
    "empty_folder": ("{path}: an empty folder that was not there", "{path}:封印したときにはなかった空のフォルダです"),
    "closed_folder": ("{path}: the folder could not be opened", "{path}:フォルダを開けません"),
    "link": ("{path}: a link, not a file; it was not followed", "{path}:リンクです(たどっていません)"),
    "special_file": ("{path}: neither a file nor a folder", "{path}:ファイルでもフォルダでもありません"),
    "unsafe_name": ("{path}: a name that leads out of the bundle", "{path}:外へ出ていく名前です"),
    "beside": ("{path}: lies in the zip beside the bundle", "{path}:zip の中で、束の外にあります"),
    "twice": ("{path}: stands in the zip more than once", "{path}:zip の中に二つ以上あります"),
    # BagIt
    "declaration": (
        "bagit.txt does not declare BagIt 1.0 in UTF-8",
        "bagit.txt が BagIt 1.0(UTF-8)の宣言になっていません",
    ),
    "not_listed": ("{path}: not listed in {manifest}", "{path}:{manifest} に載っていません"),
    "no_manifest": ("not compared, because {manifest} could not be used", "{manifest} が使えないため、比べていません"),
    "malformed_line": ("{path} line {line}: malformed", "{path} {line}行目:形が正しくありません"),
    "line_without_end": ("{path} line {line}: cut off", "{path} {line}行目:途中で切れています"),
    "unsafe_path": (
        "{path} line {line}: a path that leads out of the bundle",
        "{path} {line}行目:外へ出ていくパスです",
    ),
    "wrong_manifest": (
        "{path} line {line}: belongs in the other manifest",
        "{path} {line}行目:もう一方の一覧に載るべき行です",
    ),
    "listed_twice": (
        "{path} line {line}: the file is listed twice",
        "{path} {line}行目:同じファイルが二度載っています",
    ),
    "same_in_another_form": (
        "{path} line {line}: the same name as another, in another Unicode form",
        "{path} {line}行目:文字の表し方だけが違う同じ名前が、ほかにもあります",
    ),
    "no_oxum": ("bag-info.txt: no well-formed Payload-Oxum", "bag-info.txt:Payload-Oxum が正しくありません"),
    "oxum": (
        "bag-info.txt states {stated} (bytes.files), there are {found}",
        "bag-info.txt では {stated}(バイト数.ファイル数)ですが、実際は {found} です",
    ),
    # seal
    "seal_form": ("seal.json: {reason}", "seal.json:読み解けません({reason})"),
    "seal_fields": (
        "seal.json: {field} is missing, wrong or not expected",
        "seal.json:{field} がない、正しくない、または余分です",
    ),
    "not_comparable": ("not compared, because {path} could not be used", "{path} が使えないため、比べていません"),
    "tag_manifest": (
        "tagmanifest-sha256.txt is not the one that was sealed",
        "tagmanifest-sha256.txt が、封印したときのものと違います",
    ),
    "root": (
        "the rows and leaves give another root than seal.json: one of their files is not the sealed one",
        "各行から求めた根が seal.json と違います(行のファイルのどれかが、封印したときのものではありません)",
    ),
    "tree_size": (
        "seal.json counts {stated} rows, there are {found}",
        "seal.json では {stated} 行ですが、実際は {found} 行です",
    ),
    "signature": (
        "seal.sig is not the signature of the key in seal.json over this seal.json",
        "seal.sig は、この seal.json に対する(seal.json に書かれた鍵の)署名ではありません",
    ),
    "signature_length": ("seal.sig: {size} bytes instead of 64", "seal.sig:64 バイトのはずが {size} バイトです"),
    # rows
    "row_form": ("{path} line {line}: {reason}", "{path} {line}行目:読み解けません({reason})"),
    "row_field": (
        "{path} line {line}: {field} is missing or wrong",
        "{path} {line}行目:{field} がないか、正しくありません",
    ),
    "row_number": (
        "{path} line {line}: {field} is {found}, expected {expected}",
        "{path} {line}行目:{field} が {found} です({expected} のはずです)",
    ),
    "row_without_leaf": (
        "{path} line {line}: has no line in {leaves}",
        "{path} {line}行目:対応する行が {leaves} にありません",
    ),
    "leaf_without_row": ("{path} line {line}: there is no such row", "{path} {line}行目:対応する行がありません"),
    "leaf_line": (
        "{path} line {line}: not the seed of line {row} of {rows}",
        "{path} {line}行目:{rows} {row}行目の種になっていません",
    ),
    "source_missing": ("{rows} line {line}: {path} is not there", "{rows} {line}行目:{path} がありません"),
    "source_differs": (
        "{rows} line {line}: size or SHA-256 is not that of {path}",
        "{rows} {line}行目:大きさか SHA-256 が {path} と違います",
    ),
    "source_twice": ("{rows} line {line}: {path} has a row already", "{rows} {line}行目:{path} の行はもうあります"),
    "source_without_row": ("{path}: has no row in {rows}", "{path}:{rows} に行がありません"),
    "span": (
        "{path} line {line}: {field} lies outside its source",
        "{path} {line}行目:{field} が元のファイルの外を指しています",
    ),
    # custody
    "custody_seq": ("{path} line {line}: seq is not {expected}", "{path} {line}行目:番号が {expected} ではありません"),
    "custody_previous": (
        "{path} line {line}: does not follow from the line before",
        "{path} {line}行目:前の行とつながっていません",
    ),
    "custody_head": (
        "custody.jsonl: the last line is not the one named in seal.json",
        "custody.jsonl:最後の行が、seal.json に書かれたものと違います",
    ),
    "custody_last": (
        "custody.jsonl: the last act is not `sealed`",
        "custody.jsonl:最後の行が「sealed(封)」ではありません",
    ),
    "custody_torn": (
        "{path} line {line}: not written to its end (the power may have gone); the next act that is added mends it",
        "{path} {line}行目:最後まで書かれていません(停電などのため)。次の記録を書き足すときに直ります",
    ),
    "custody_signed": (
        "custody-after.jsonl: {count} lines after the seal, the last of them signed by the key of the seal",
        "custody-after.jsonl:封印のあとの {count} 行。末尾まで、封印した鍵で署名されています",
    ),
    "custody_signed_by": (
        "custody-after.jsonl: {count} lines after the seal, the last of them signed by another key than that of the seal: "
        "{fingerprint}",
        "custody-after.jsonl:封印のあとの {count} 行。末尾まで、封印とは別の鍵で署名されています:{fingerprint}",
    ),
    "custody_not_signed": (
        "custody-after.jsonl: {count} {count|line|lines} after the seal; acts not signed yet",
        "custody-after.jsonl:封印のあとの {count} 行。まだ署名されていない記録があります",
    ),
    "checkpoint_bad": (
        "custody-after.jsonl line {line}: the checkpoint is not signed by the key that it names",
        "custody-after.jsonl {line}行目:書かれている鍵の署名ではありません",
    ),
    "custody_stamp_gone": (
        "custody-after.jsonl line {line}: {path} is not there",
        "custody-after.jsonl {line}行目:{path} がありません",
    ),
    "custody_stamp_other": (
        "custody-after.jsonl line {line}: {path} is not the one that was received",
        "custody-after.jsonl {line}行目:{path} が、受け取ったときのものではありません",
    ),
    "custody_stamp_untold": (
        "{path}: custody-after.jsonl has no line about it; its end was cut off, or stamping was interrupted (then `tomoshibi "
        "stamp` finishes it)",
        "{path}:custody-after.jsonl に記録がありません。末尾が切り取られたか、押す途中で止まりました"
        "(止まっただけなら tomoshibi stamp で仕上がります)",
    ),
    "head_fine": (
        "{path} line {line} is the line that was named with --head",
        "--head で渡された行は、{path} の {line}行目にあります",
    ),
    "head_gone": (
        "custody no longer holds the line {head}: its end was cut off or written anew",
        "保管の記録に {head} の行がありません。末尾が切り取られたか、書き直されています",
    ),
    # signer and stamps
    "signer_not_checked": (
        "whose key this is was not checked; give the sealer's fingerprint with --trust",
        "だれの鍵かは確かめていません(封印した団体から聞いた指紋を --trust で渡してください)",
    ),
    "signer_one_time": (
        "signed with a one-time key, which tells nothing of who sealed; compare the root with the one noted at the sealing",
        "一度きりの鍵なので、だれが封印したかは分かりません。ルートを、封印のときに控えた値と見比べてください",
    ),
    "signer_trusted": ("the key has the fingerprint you gave", "渡された指紋の鍵です"),
    "signer_other": ("not signed by a key you trust", "信頼する鍵で署名されたものではありません"),
    "no_stamp": ("no stamp of an outside authority yet", "外部のタイムスタンプは、まだありません"),
    "stamp_fits": (
        "{path}: this seal.json was stamped at {at} UTC; the authority calls itself {authority}. Its signature and "
        "certificates are not checked by this program: `tomoshibi stamp --check` and `openssl ts -verify` do that",
        "{path}:この seal.json に、日本時間 {jst} のタイムスタンプが押されています(発行者の名乗り:{authority})。発行者の署名と"
        "証明書は、このプログラムでは確かめていません。tomoshibi stamp --check か openssl ts -verify で確かめられます",
    ),
    "stamp_before_seal": (
        "{path}: stamped at {at} UTC, before the moment of sealing ({sealed_at} UTC): the sealer's clock was ahead",
        "{path}:日本時間 {jst} に押されており、封印の時刻({sealed_jst})より前です。封印した側の時計が進んでいました",
    ),
    "stamp_request_form": (
        "{path}: the request beside it cannot be read ({reason})",
        "{path}:対になる依頼を読み解けません({reason})",
    ),
    "stamp_form": ("{path}: not a reply of an authority ({reason})", "{path}:発行者の回答として読み解けません({reason})"),
    "stamp_declined": (
        "{path}: the authority did not grant what was asked (status {status}; {reason})",
        "{path}:発行者が、頼んだとおりには認めていません(状態 {status}、{reason})",
    ),
    "stamp_other": ("{path} is not about this seal.json", "{path} は、この seal.json についてのものではありません"),
    "stamp_nonce": (
        "{path} is not the answer to its request (the nonces differ)",
        "{path} は、対になる依頼への回答ではありません(ノンスが違います)",
    ),
    "stamp_policy": (
        "{path} was issued under another policy than the one asked for",
        "{path} は、頼んだものとは別のポリシーで発行されています",
    ),
    "stamp_not_whole": (
        "{path}: what the authority states is not what it signed",
        "{path}:書かれている内容が、発行者が署名したものと違います",
    ),
    "stamp_alone": ("{path}: its other half is missing", "{path}:対になるファイルがありません"),
    # what was given as a whole
    "zip_frame": (
        "{path}: from this byte on, what lies around the files in the zip is not as it was written",
        "{path}:zip の中で、ファイルのまわりの部分が、書かれたときと違います(このバイトから)",
    ),
    # the summary on the terminal
    "head_intact": (
        "Unchanged since it was sealed (at {sealed_at} by the sealer's own clock).",
        "封印したときから変わっていません(封印した側の時計で {sealed_at})。",
    ),
    "head_other": (
        "NOT SIGNED BY THE KEY YOU TRUST: it may have been made anew by somebody else. Check first that the fingerprint is "
        "typed as it was given to you.",
        "信頼する鍵で署名されたものではありません:ほかのだれかが作り直したものかもしれません。まず、指紋の打ちまちがいがないか確かめてください。",
    ),
    "head_changed": (
        "CHANGED: not as it was sealed. Keep it as it is, and ask whoever sealed it for another copy.",
        "変わっています:封印したときのままではありません。このまま保管し、封印した団体に別の写しを求めてください。",
    ),
    "head_incomplete": (
        "INCOMPLETE: something that was sealed is missing. Ask whoever sealed it for another copy.",
        "足りません:封印したものの一部がありません。封印した団体に別の写しを求めてください。",
    ),
    "head_unreadable": (
        "UNREADABLE: it could not be read to the end. Check the drive, copy it again, and check once more.",
        "読み取れません:最後まで確かめられませんでした。媒体を確かめ、写し直してから、もう一度確かめてください。",
    ),
    "key": ("Key: {fingerprint}", "鍵の指紋:{fingerprint}"),
    "root_told": ("Root: {root}", "ルート:{root}"),
    "not_shown": (
        "This does not show who wrote the messages, nor whether what they say is so.",
        "だれが書いたか、書かれていることが本当かは、この確認では分かりません。",
    ),
    # a disclosure: a part of a bundle
    "disclosure_fine": ("disclosure.json is in its form", "disclosure.json は決まった形です"),
    "disclosed_fine": ("every disclosed line is in its form and order", "開示されたどの行も、決まった形と順番です"),
    "marks_fine": ("marks are about disclosed records only", "印は、開示された記録についてのものだけです"),
    "timeline_fine": ("the table lists the disclosed records", "表は、開示された記録の一覧です"),
    "disclosure signature_fine": ("signed by the key in disclosure.json", "disclosure.json に書かれた鍵の署名です"),
    "disclosure_of": (
        "disclosure.json names another bundle than seal.json",
        "disclosure.json に書かれた束が、seal.json の束と違います",
    ),
    "tag_manifest_disclosed": (
        "tagmanifest-sha256.txt is not the one that disclosure.json names",
        "tagmanifest-sha256.txt が、disclosure.json に書かれたものと違います",
    ),
    "nothing_disclosed": ("{path}: nothing is disclosed", "{path}:開示された行がありません"),
    "disclosed_order": (
        "{path} line {line}: out of order, or there twice",
        "{path} {line}行目:順番が違うか、二度あります",
    ),
    "disclosed_number": (
        "{path} line {line}: the record's number does not fit its place in the bundle",
        "{path} {line}行目:記録の番号が、束の中の場所と合いません",
    ),
    "disclosed_root": (
        "{path} line {line}: not proved to belong to the sealed bundle",
        "{path} {line}行目:封印された束のものだと確かめられません",
    ),
    "marks_other": (
        "{path} line {line}: not about a disclosed record and its shown words",
        "{path} {line}行目:開示された記録とその文字についてのものではありません",
    ),
    "timeline_form": ("{path}: not readable as a table", "{path}:表として読めません"),
    "timeline_other": (
        "{path}: its rows are not those of the disclosed records",
        "{path}:開示された記録の行と合いません",
    ),
    "not_of_a_disclosure": (
        "{path}: no disclosure holds such a file",
        "{path}:開示には入らないはずのファイルです",
    ),
    "disclosure_signature": (
        "disclosure.sig is not the signature of the key in disclosure.json over this disclosure.json",
        "disclosure.sig は、この disclosure.json に対する(disclosure.json に書かれた鍵の)署名ではありません",
    ),
    "disclosure_signature_alone": (
        "disclosure.sig is there although disclosure.json names no key",
        "disclosure.json に鍵がないのに、disclosure.sig があります",
    ),
    "disclosure_unsigned": (
        "whoever disclosed did not sign: data/disclosed.jsonl is proved by the seal; the report, the table and the marks "
        "beside it are not",
        "開示した人の署名はありません。data/disclosed.jsonl は封印で確かめられますが、報告書・表・印は確かめられません",
    ),
    "head_part": (
        "{count} {count|record|records}, proved to belong to the bundle sealed at {sealed_at} (by the sealer's own clock); "
        "others not disclosed.",
        "{count} 件の記録は、{sealed_at}(封印した側の時計)に封印された束のものだと確かめられました。ほかは開示されていません。",
    ),
    "head_part_all": (
        "{count|The only record|All {count} records} of the bundle sealed at {sealed_at} (by the sealer's own clock), proved "
        "to belong to it.",
        "{sealed_at}(封印した側の時計)に封印された束の記録 {count} 件すべてです。その束のものだと確かめられました。",
    ),
    "head_part_none": (
        "No record. What is listed below is proved to belong to the bundle sealed at {sealed_at} (by the sealer's own clock).",
        "記録は含まれていません。下に挙げたものは、{sealed_at}(封印した側の時計)に封印された束のものだと確かめられました。",
    ),
    "head_stamp": (
        "UNCHANGED, BUT A STAMP IS NOT OF THIS SEAL: the content is as it was sealed; a time stamp that lies with it belongs "
        "to something else and proves nothing. Ask whoever sealed it where it comes from.",
        "中身は封印したときのままですが、この封印のものではないタイムスタンプが入っています。そのタイムスタンプは何も示しません。"
        "どこから来たものか、封印した団体に確かめてください。",
    ),
    "head_changed_part": (
        "CHANGED: not as it was disclosed. Keep it as it is, and ask whoever gave it for another copy.",
        "変わっています:開示したときのままではありません。このまま保管し、渡した人に別の写しを求めてください。",
    ),
    "head_incomplete_part": (
        "INCOMPLETE: something that was disclosed is missing. Ask whoever gave it for another copy.",
        "足りません:開示したものの一部がありません。渡した人に別の写しを求めてください。",
    ),
    "part_records": ("Disclosed: No. {ranges}", "開示された記録:{ranges} 番"),
    "part_gaps": ("Not disclosed: No. {gaps} ({count} {count|record|records})", "開示されていない記録:{gaps} 番({count} 件)"),
    "part_no_gaps": ("No record is left out.", "開示されていない記録はありません。"),
    "part_withheld": (
        "Also disclosed: {count} {count|item that was|items that were} withheld at the sealing (name, size, SHA-256)",
        "あわせて開示:封印のときに収録しなかったもの {count} 件(名前・大きさ・SHA-256)",
    ),
    "part_masked": (
        "Hidden inside (shown as ■): {listed}",
        "記録の中で隠された部分(■):{listed}",
    ),
    "masked_record": ("No. {n} ({what})", "{n} 番({what})"),
    "masked_pieces": ("{count} {count|piece|pieces} of text", "本文の {count} か所"),
    "field_conversation": ("conversation", "会話"),
    "field_sender": ("sender", "発信者"),
    "field_time": ("time", "時刻"),
    "field_text": ("text", "本文"),
    "field_media": ("attachments", "添付"),
    "field_more": ("further facts", "その他の事実"),
    "part_shows": (
        "What still shows of the rest: how many records and files the bundle has, where these stand among them, and the "
        "numbers given to talks and people.",
        "残りについて分かるのは、束の記録とファイルの数、これらの記録の場所、会話と人に付けた番号だけです。",
    ),
    "part_by_sealer": (
        "Disclosed by the holder of the sealing key, at {made_at}.",
        "封印した鍵の持ち主が {made_at} に開示しました。",
    ),
    "part_by_another": (
        "Disclosed at {made_at}, signed by another key than the seal: {fingerprint}",
        "{made_at} に開示。署名は、封印とは別の鍵です:{fingerprint}",
    ),
    "part_unsigned": ("Disclosed at {made_at}, not signed.", "{made_at} に開示。署名はありません。"),
    "bad_call": (
        "the call does not fit ({reason}); see --help",
        "使い方に合いません({reason})。--help で使い方が見られます",
    ),
    "more": ("… and {count} more", "…ほか {count} 件"),
    "not_a_bundle": (
        "{path}: this is not a sealed bundle (neither its folder nor its zip). Name the folder that holds seal.json",
        "{path}:封印した束のフォルダでも zip でもありません。seal.json のあるフォルダを指定してください",
    ),
    "bad_head": (
        "--head: the head of custody has 64 digits 0-9 and a-f, in any grouping",
        "--head:保管の記録の末尾の値は 0〜9 と a〜f の 64 桁です(区切り方は自由です)",
    ),
    "bad_fingerprint": (
        "--trust: a fingerprint has 64 digits 0-9 and a-f, in any grouping",
        "--trust:指紋は 0〜9 と a〜f の 64 桁です(区切り方は自由です)",
    ),
}
# Signs that move the cursor, hide text or turn its direction: a file name must not be able to write our answer.
_TRICKS = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ue000-\uf8ff\ufeff\ufff9-\ufffb]"
)
# The words for one and for many; those for many may hold the number.
_CHOICE = re.compile(r"\{(\w+)\|((?:[^{}|]|\{\w+\})*)\|((?:[^{}|]|\{\w+\})*)\}")
_HALVES = re.compile("[\ud800-\udfff]")


def say(message: str, language: str, **parts: object) -> str:
    """Return a message in `en` or `ja` with its parts filled in, harmless on a terminal."""
    template = MESSAGES[message][1 if language == "ja" else 0]
    return chosen(template, parts).format(**{name: visible(str(part)) for name, part in parts.items()})


def chosen(template: str, parts: Mapping[str, object]) -> str:
    """Return a template with `{count|one|many}` settled: the first where the part is 1, else the second."""
    return _CHOICE.sub(lambda choice: choice[2 if str(parts[choice[1]]) == "1" else 3], template)


def visible(text: str) -> str:
    """Return a text in which every sign that could play a trick is spelt out as ⟨U+…⟩."""
    return _HALVES.sub(_spelt, _TRICKS.sub(_spelt, text))


def _spelt(match: re.Match[str]) -> str:
    return f"⟨U+{ord(match[0]):04X}⟩"
