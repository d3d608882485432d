"""The records of a sales team. Money is integer minor units; `…_day` and `…_month` are in the team's time zone."""

from __future__ import annotations

from wenshu.crm.models.audit import AuditAction, AuditEntry
from wenshu.crm.models.base import LIVE, Record, external_id_is_unique
from wenshu.crm.models.follow_up import FollowUp, FollowUpKind, Origin
from wenshu.crm.models.imports import ImportRun, ImportStatus, SkippedRow
from wenshu.crm.models.match_key import CompanyKey, ContactKey, KeyKind
from wenshu.crm.models.merge import Apart, Merge, MergeKind
from wenshu.crm.models.opportunity import Opportunity, OpportunityContact, StageChange, StageTotal
from wenshu.crm.models.parties import Company, Contact
from wenshu.crm.models.pipeline import Product, Stage, StageKind
from wenshu.crm.models.target import Target, TargetLength
from wenshu.crm.models.voice_note import VoiceNote, VoiceSource, VoiceStatus

__all__ = [
    "LIVE",
    "Apart",
    "AuditAction",
    "AuditEntry",
    "Company",
    "CompanyKey",
    "Contact",
    "ContactKey",
    "FollowUp",
    "FollowUpKind",
    "ImportRun",
    "ImportStatus",
    "KeyKind",
    "Merge",
    "MergeKind",
    "Opportunity",
    "OpportunityContact",
    "Origin",
    "Product",
    "Record",
    "SkippedRow",
    "Stage",
    "StageChange",
    "StageKind",
    "StageTotal",
    "Target",
    "TargetLength",
    "VoiceNote",
    "VoiceSource",
    "VoiceStatus",
    "external_id_is_unique",
]
