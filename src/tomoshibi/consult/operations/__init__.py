"""What persons and workers do with a consultation: each a transaction of its own."""

from tomoshibi.consult.operations.answering import NotReadable, answer, note_down
from tomoshibi.consult.operations.leaving import ask_to_close, erase_due, revoke_closing
from tomoshibi.consult.operations.sending import FirstWords, Sealed, TooLong, send
from tomoshibi.consult.operations.visiting import NoSuchCode, Visitor, change_code, end_visit, enter, return_to, write_more

__all__ = [
    "FirstWords", "NoSuchCode", "NotReadable", "Sealed", "TooLong", "Visitor", "answer", "ask_to_close", "change_code",
    "end_visit", "enter", "erase_due", "note_down", "return_to", "revoke_closing", "send", "write_more",
]  # fmt: skip
