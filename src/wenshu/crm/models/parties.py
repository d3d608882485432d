"""Who is sold to."""

from __future__ import annotations

from django.db import models
from django.db.models import Index

from wenshu.crm.models.base import LIVE, Record, external_id_is_unique
from wenshu.crm.querysets import CompanyQuerySet, ContactQuerySet
from wenshu.teams.models import Membership
from wenshu.teams.scoping import TeamDoor


class Company(Record):
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, editable=False)  # crm.names.key(name), for matching
    domain = models.CharField(max_length=200, blank=True)
    industry = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=80, blank=True)
    region = models.CharField(max_length=80, blank=True)
    employees = models.PositiveIntegerField(null=True, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    owner = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    tags = models.JSONField(default=list)
    description = models.TextField(blank=True)

    objects = TeamDoor(CompanyQuerySet)

    class Meta(Record.Meta):
        constraints = [external_id_is_unique("company")]
        indexes = [
            Index(fields=["team", "-created_at", "-id"], name="company_newest", condition=LIVE),
            Index(fields=["team", "-updated_at", "-id"], name="company_updated", condition=LIVE),
            Index(fields=["team", "name", "id"], name="company_by_name", condition=LIVE),
            Index(fields=["team", "name_key"], name="company_by_name_key", condition=LIVE),
            Index(fields=["team", "industry", "id"], name="company_by_industry", condition=LIVE),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(Record):
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, editable=False)
    title = models.CharField(max_length=120, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    company = models.ForeignKey(Company, models.SET_NULL, null=True, blank=True, related_name="contacts")
    owner = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    tags = models.JSONField(default=list)

    objects = TeamDoor(ContactQuerySet)

    class Meta(Record.Meta):
        constraints = [external_id_is_unique("contact")]
        indexes = [
            Index(fields=["team", "-created_at", "-id"], name="contact_newest", condition=LIVE),
            Index(fields=["team", "-updated_at", "-id"], name="contact_updated", condition=LIVE),
            Index(fields=["team", "name", "id"], name="contact_by_name", condition=LIVE),
            Index(fields=["team", "name_key"], name="contact_by_name_key", condition=LIVE),
            Index(fields=["team", "company", "name"], name="contact_by_company", condition=LIVE),
        ]

    def __str__(self) -> str:
        return self.name
