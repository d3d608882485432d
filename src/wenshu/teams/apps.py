from __future__ import annotations

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate, pre_migrate


class TeamsConfig(AppConfig):
    name = "wenshu.teams"
    label = "teams"

    def ready(self) -> None:
        from wenshu.teams import pairing

        pre_migrate.connect(pairing.drop_before_migrating, sender=self)
        post_migrate.connect(pairing.restore_after_migrating, sender=self)
        checks.register(pairing.check, checks.Tags.database)
