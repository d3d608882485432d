"""The offline extractor: what a text says, read by rules. Pure functions of the text and its context."""

from wenshu.assist.offline.drafts import FollowUpDraft, draft_follow_up, draft_message
from wenshu.assist.offline.extractor import OfflineExtractor

__all__ = ["FollowUpDraft", "OfflineExtractor", "draft_follow_up", "draft_message"]
