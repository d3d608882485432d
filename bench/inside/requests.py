"""Pages, lists, writes and questions: milliseconds of CPU each, and the queries of the list."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, cycle

import orjson
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.inside.application import browser, member, program
from bench.inside.bare import bare_list
from bench.inside.timing import Taken, cpu_ms, yardstick
from bench.questions import QUESTIONS
from wenshu.crm.models import Opportunity
from wenshu.teams.models import Membership


def main(runs: int) -> dict[str, Taken]:
    who = member()
    return dict([*_pages(who, runs), *_writes(who, runs), *_questions(who, runs)])


def _pages(who: Membership, runs: int) -> Iterator[tuple[str, Taken]]:
    reader, person = program(who, "lists"), browser(who)
    page = f"/t/{who.team.slug}"
    yield "yardstick", cpu_ms(yardstick, 5 * runs)
    yield "bare list", cpu_ms(bare_list(who.team), runs)
    yield "JSON list", cpu_ms(lambda: reader.get("/api/opportunities?limit=50"), runs)
    yield "HTML list", cpu_ms(lambda: person.get(f"{page}/opportunities"), runs)
    with CaptureQueriesContext(connection) as captured:
        person.get(f"{page}/opportunities")
    yield "HTML list, queries", (len(captured), len(captured))
    yield "board", cpu_ms(lambda: person.get(f"{page}/pipeline"), runs)
    yield "home", cpu_ms(lambda: person.get(f"{page}/"), runs, before=cache.clear)
    found, missed = "/api/opportunities?q=rollout", "/api/opportunities?q=nobody-is-called-this"
    yield "search", cpu_ms(lambda: reader.get(found), runs)
    yield "search, nothing found", cpu_ms(lambda: reader.get(missed), runs)


def _writes(who: Membership, runs: int) -> Iterator[tuple[str, Taken]]:
    writer, mover = program(who, "creates"), program(who, "moves")
    numbers = count(1)

    def create() -> bytes:
        data = {"name": f"Deal {next(numbers)}", "expectedAmount": "1200", "product": "Dock Board"}
        return writer.post("/api/opportunities", data)

    yield "create", cpu_ms(create, runs)
    deal = Opportunity.objects.for_team(who.team).live().open().order_by("id").values_list("id", flat=True)[0]
    stages = cycle([{"status": "proposal"}, {"status": "qualified"}])
    yield "stage move", cpu_ms(lambda: mover.put(f"/api/opportunities/{deal}/status", next(stages)), runs)


def _questions(who: Membership, runs: int) -> Iterator[tuple[str, Taken]]:
    for kind, question in QUESTIONS.items():
        asker = program(who, kind)

        def ask(text: str = question) -> bytes:
            return asker.post("/api/ai/insights", {"question": text})  # noqa: B023 called in this round only

        status = orjson.loads(ask())["status"]
        if status != "answered":
            raise RuntimeError(f"{question}: {status}")
        yield f"ask: {kind}", cpu_ms(ask, runs, before=cache.clear)
        yield f"again: {kind}", cpu_ms(ask, runs)
    asker, writer, numbers = program(who, "news"), program(who, "names"), count(1)
    yield (
        "ask after a new name",
        cpu_ms(
            lambda: asker.post("/api/ai/insights", {"question": QUESTIONS["count"]}),
            min(runs, 10),
            before=lambda: writer.post("/api/companies", {"name": f"Newcomer {next(numbers)}"}),
        ),
    )
