"""The offline planner: a pure function from a question and a team's words to a plan."""

from wenshu.insights.offline.planner import OfflinePlanner

__all__ = ["OfflinePlanner"]
