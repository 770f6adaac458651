"""The name of a WhatsApp talk as the app puts it into the name of the exported file, in the app's languages."""

import re

from tomoshibi.evidence.admission.shelf import Shelf, Source

# fmt: off
_BEFORE = (
    "WhatsApp Chat with ", "WhatsApp Chat - ", "WhatsApp-Chat mit ", "WhatsApp Chat mit ",
    "Chat de WhatsApp con ", "Discussion WhatsApp avec ", "Chat WhatsApp con ", "Conversa do WhatsApp com ",
    "Conversa no WhatsApp com ", "WhatsApp-chat met ", "WhatsApp Chat met ", "Чат WhatsApp с ",
    "Chat WhatsApp dengan ", "Czat WhatsApp z ", "WhatsApp-chatt med ", "WhatsApp-samtale med ",
    "Xat de WhatsApp amb ", "WhatsApp - ",
)
_AFTER = (
    "とのWhatsAppチャット", "とのWhatsAppトーク", "님과의 WhatsApp 대화", " ile WhatsApp Sohbeti", "的 WhatsApp 对话",
    "的 WhatsApp 聊天", "的WhatsApp對話",
)
# fmt: on
_COPY = re.compile(r"[ _]?\(\d{1,3}\)$")


def title_of(source: Source, shelf: Shelf) -> str | None:
    """Return the talk's name from the file's name or, for `_chat.txt`, from that of its archive; None where it holds none."""
    names = [source.name.rpartition("/")[2]]
    if source.item.container is not None:
        names.append(shelf.containers[source.item.container].name.rpartition("/")[2])
    for name in names:
        stem = _COPY.sub("", re.sub(r"(?i)\.(?:txt|zip)$", "", name))
        for form in (stem, stem.replace("_", " ")):
            for before in _BEFORE:
                if form.startswith(before) and len(form) > len(before):
                    return form[len(before) :]
            for after in _AFTER:
                if form.endswith(after) and len(form) > len(after):
                    return form[: -len(after)].removeprefix("與 ").removeprefix("与 ")
    return None
