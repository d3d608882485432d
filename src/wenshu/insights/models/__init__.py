"""What asking remembers: questions of each member, pinned plans, judged answers, and what is sent or watched."""

from wenshu.insights.models.cases import Case, CaseState, Verdict
from wenshu.insights.models.pins import Pin
from wenshu.insights.models.questions import AskedCount, Question, Via
from wenshu.insights.models.scheduled import (
    Alert,
    Condition,
    Digest,
    Firing,
    Letter,
    LetterStatus,
    Recipient,
    Rhythm,
    Scheduled,
    Trouble,
)

__all__ = [
    "Alert",
    "AskedCount",
    "Case",
    "CaseState",
    "Condition",
    "Digest",
    "Firing",
    "Letter",
    "LetterStatus",
    "Pin",
    "Question",
    "Recipient",
    "Rhythm",
    "Scheduled",
    "Trouble",
    "Verdict",
    "Via",
]
