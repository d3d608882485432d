"""The planner that asks a model: it fills a closed schema from a question and the names that it may mean, never rows."""

from wenshu.insights.llm.planner import Drawn, ModelPlanner

__all__ = ["Drawn", "ModelPlanner"]
