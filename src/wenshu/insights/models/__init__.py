"""What asking remembers: questions of each member, pinned plans, and answers that somebody judged."""

from wenshu.insights.models.cases import Case, CaseState, Verdict
from wenshu.insights.models.pins import Pin
from wenshu.insights.models.questions import AskedCount, Question, Via

__all__ = ["AskedCount", "Case", "CaseState", "Pin", "Question", "Verdict", "Via"]
