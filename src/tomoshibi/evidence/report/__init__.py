"""The report: a document that a police officer, a prosecutor and a lawyer read beside the sealed bundle."""

from tomoshibi.evidence.report.document import ReportNotWritten, Written, write_report
from tomoshibi.evidence.report.sheet import CaseSheet, KeyKind
from tomoshibi.evidence.wording import Language

__all__ = ["CaseSheet", "KeyKind", "Language", "ReportNotWritten", "Written", "write_report"]
