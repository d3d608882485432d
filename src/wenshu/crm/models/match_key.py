"""By what a company or a contact is found again, however it is spelt."""

from __future__ import annotations

from django.db import models
from django.db.models import Index

from wenshu.crm.models.parties import Company, Contact
from wenshu.ids import new_id
from wenshu.teams.scoping import TeamDoor, TeamQuerySet, TeamScoped

LONGEST_KEY = 80


class KeyKind(models.TextChoices):
    """The strongest first: what two records share by such a key tells less from kind to kind."""

    EMAIL = "email"
    NAME = "name"
    CORE = "core"  # without the legal form
    BARE = "bare"  # without the place
    DOMAIN = "domain"
    PHONE = "phone"  # its last eight digits
    BRAND = "brand"  # without the trades: what people say
    SOUND = "sound"  # in pinyin
    START = "start"  # of a long brand: 海康 of 海康威视
    LABEL = "label"  # the word of the domain: acme of acme.co.uk
    SITE = "site"  # the domain without what stands before: acme.com of mail.acme.com
    WORD = "word"  # one of several, of a name in Latin letters
    INITIALS = "initials"
    HALF = "half"  # one half of a name in Latin letters, which a typing mistake in the other half leaves as it is


class CompanyKey(TeamScoped):
    """Of live companies only. Written by `match_keys`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, models.CASCADE, related_name="match_keys")
    kind = models.CharField(max_length=8, choices=KeyKind.choices)
    value = models.CharField(max_length=LONGEST_KEY)

    objects = TeamDoor(TeamQuerySet["CompanyKey"])

    class Meta(TeamScoped.Meta):
        indexes = [Index(fields=["team", "value", "kind", "company"], name="company_by_match_key")]


class ContactKey(TeamScoped):
    """Of live contacts only. Written by `match_keys`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="match_keys")
    kind = models.CharField(max_length=8, choices=KeyKind.choices)
    value = models.CharField(max_length=LONGEST_KEY)

    objects = TeamDoor(TeamQuerySet["ContactKey"])

    class Meta(TeamScoped.Meta):
        indexes = [Index(fields=["team", "value", "kind", "contact"], name="contact_by_match_key")]
