"""The records of a sales team. Money is integer minor units; `…_day` and `…_month` are in the team's time zone."""

from __future__ import annotations

from wenshu.crm.models.audit import AuditAction, AuditEntry
from wenshu.crm.models.base import LIVE, Record, external_id_is_unique
from wenshu.crm.models.follow_up import FollowUp, FollowUpKind, Origin
from wenshu.crm.models.imports import ImportRun, ImportStatus, SkippedRow
from wenshu.crm.models.opportunity import Opportunity, OpportunityContact, StageChange, StageTotal
from wenshu.crm.models.parties import Company, Contact
from wenshu.crm.models.pipeline import Product, Stage, StageKind
from wenshu.crm.models.target import Target, TargetLength

__all__ = [
    "LIVE",
    "AuditAction",
    "AuditEntry",
    "Company",
    "Contact",
    "FollowUp",
    "FollowUpKind",
    "ImportRun",
    "ImportStatus",
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
    "external_id_is_unique",
]
