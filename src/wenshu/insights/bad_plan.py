"""What is wrong with a plan."""

from __future__ import annotations

from wenshu.errors import Invalid


class BadPlan(Invalid):
    """This plan cannot be run."""

    @property
    def phrase(self) -> str:
        """What an answer says instead."""
        return "refuse.not_yet"


class NotYet(BadPlan):
    """The plan is well formed, but asks for something that is not kept or not counted here."""
