"""The only room of insights that reads records for figures and lists. Everything goes through the one door."""

from wenshu.insights.query.conditions import records
from wenshu.insights.query.deal_words import deal_words
from wenshu.insights.query.names import Names
from wenshu.insights.query.run import figures_of

__all__ = ["Names", "deal_words", "figures_of", "records"]
