"""`wenshu manage load_demo`: the demo teams, or one team of a given size for measuring."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from wenshu import clock
from wenshu.crm import demo


class Command(BaseCommand):
    help = "Loads the two demo teams once; --scale N adds a team of N opportunities."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=int, default=0, help="opportunities in the team for measuring")

    def handle(self, *args: Any, **options: Any) -> None:
        for team in demo.load(now=clock.now()):
            self.stdout.write(f"{team.name}: /t/{team.slug}/")
        if options["scale"] > 1:
            team = demo.load_many(options["scale"], now=clock.now())
            self.stdout.write(f"{team.name}: /t/{team.slug}/")
