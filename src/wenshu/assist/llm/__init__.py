"""The extractor that asks a model: it sees a text and the names that stand in it, and answers in quotes, never in records."""

from wenshu.assist.llm.extractor import Drawn, ModelExtractor
from wenshu.assist.llm.merging import merged
from wenshu.assist.llm.worth import leaves_open

__all__ = ["Drawn", "ModelExtractor", "leaves_open", "merged"]
