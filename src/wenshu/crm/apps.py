from __future__ import annotations

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate, pre_migrate


class CrmConfig(AppConfig):
    name = "wenshu.crm"
    label = "crm"

    def ready(self) -> None:
        from wenshu.crm import totals

        pre_migrate.connect(totals.drop_before_migrating, sender=self)
        post_migrate.connect(totals.restore_after_migrating, sender=self)
        checks.register(totals.check, checks.Tags.database)
