"""Settings, AI: whether the team's words may go to a model, which models there are, today's tokens, and prices."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wenshu.ai import client, ledger, policy, prices, probe
from wenshu.ai.endpoint import TASKS, Task, model_for
from wenshu.ai.models import ModelUse
from wenshu.ai.prices import Price
from wenshu.assist import policy as assist_policy
from wenshu.clock import local_day, now
from wenshu.crm.activity import write
from wenshu.crm.models import AuditAction
from wenshu.errors import FieldError, Invalid
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Role
from wenshu.web.forms import Field, Form, blank, filled
from wenshu.web.toasts import toast

USES: Final[dict[str, Promise]] = {
    ModelUse.ON: gettext_lazy("Use the model that is set up"),
    ModelUse.LOCAL: gettext_lazy("Only a model on our own network"),
    ModelUse.OFF: gettext_lazy("Use no model"),
}
TASK_NAMES: Final[dict[Task, Promise]] = {
    "chat": gettext_lazy("Chat"),
    "insight": gettext_lazy("Asking"),
    "assist": gettext_lazy("Entering from text"),
    "summary": gettext_lazy("Summaries"),
    "transcription": gettext_lazy("Transcription"),
}
USE: Final = [
    Field(
        "use",
        gettext_lazy("Model"),
        "choice",
        wide=True,
        hint=gettext_lazy(
            "E-mail addresses, phone, id and card numbers are replaced before anything is sent."
        ),
    )
]
PRICE: Final = [
    Field("model", gettext_lazy("Name of the model"), required=True, wide=True),
    Field("input", gettext_lazy("USD per million tokens sent")),
    Field("output", gettext_lazy("USD per million tokens received")),
    Field("audio", gettext_lazy("USD per minute of audio")),
]
THRESHOLD: Final = [
    Field(
        "applyThreshold",
        gettext_lazy("Percent"),
        required=True,
        hint=gettext_lazy("From 50 to 100; 90 unless the team says otherwise."),
    )
]
MOST_USD: Final = 10_000


@dataclass(frozen=True)
class PriceRow:
    """Amounts in dollars, as text."""

    model: str
    input: str
    output: str
    audio: str
    own: bool


@team_page(write=Role.MANAGER)
def ai_page(request: TeamRequest) -> HttpResponse:
    use = policy.use_of(request.team)
    if request.method != "POST":
        return _page(request, blank(USE, _choices(), use=use))
    form = filled(USE, _choices(), request.POST)
    try:
        wanted = form["use"].value
        with write(request.team, by=request.member, via="web", now=now()) as change:
            policy.set_use(request.team, wanted, by=request.member)
            if wanted != use:
                changes: dict[str, list[object]] = {"modelUse": [str(use), wanted]}
                change.record("team", request.team.uid, AuditAction.UPDATED, changes)
    except Invalid as wrong:
        form.refuse(wrong.errors)
        return _page(request, form, status=422)
    return _done(request, _("Saved."))


@require_POST
@team_page(role=Role.MANAGER)
def set_price(request: TeamRequest) -> HttpResponse:
    form = filled(PRICE, {}, request.POST)
    try:
        policy.set_price(request.team, form["model"].value.strip(), _price(form), by=request.member)
    except Invalid as wrong:
        form.refuse(wrong.errors)
        return _page(request, price=form, status=422)
    return _done(request, _("Saved. It counts for calls from now on."))


@require_POST
@team_page(role=Role.MANAGER)
def forget_price(request: TeamRequest) -> HttpResponse:
    policy.forget_price(request.team, request.POST.get("model", ""), by=request.member)
    return _done(request, _("The team has no price of its own for that model any more."))


@require_POST
@team_page(role=Role.MANAGER)
def set_threshold(request: TeamRequest) -> HttpResponse:
    form = filled(THRESHOLD, {}, request.POST)
    written = form["applyThreshold"].value.strip().removesuffix("%").strip()
    percent = int(written) if written.isascii() and written.isdecimal() and len(written) < 4 else 0
    try:
        assist_policy.set_threshold(request.team, percent, by=request.member, via="web", now=now())
    except Invalid as wrong:
        form.refuse(wrong.errors)
        return _page(request, threshold=form, status=422)
    return _done(request, _("Saved."))


def _page(
    request: TeamRequest,
    form: Form | None = None,
    *,
    price: Form | None = None,
    threshold: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    team, moment = request.team, now()
    today = local_day(moment, team.timezone)
    context = {
        "form": form or blank(USE, _choices(), use=policy.use_of(team)),
        "why_not": client.why_not(team, "insight", now=moment),
        "models": [(label, model_for(task, today=today)) for task, label in TASK_NAMES.items()],
        "notices": [(each, today >= each.day) for each in probe.notices(today=today)],
        "used": ledger.used_today(team, now=moment),
        "budget": settings.AI_TEAM_DAILY_TOKENS,
        "rows": _rows(request, [model_for(task, today=today) for task in TASKS]),
        "as_of": prices.AS_OF,
        "price_form": price or blank(PRICE, {}),
        "threshold_form": threshold
        or blank(THRESHOLD, {}, applyThreshold=str(assist_policy.threshold_of(team))),
    }
    return render(request, "settings/ai.html", context, status=status)


def _rows(request: TeamRequest, in_use: list[str]) -> list[PriceRow]:
    """The team's own prices, and what is known of the other models in use."""
    own = policy.own_prices(request.team)
    shipped = {model: prices.SHIPPED[model] for model in in_use if model in prices.SHIPPED}
    return [
        PriceRow(model, _usd(one.input), _usd(one.output), _usd(one.audio), own=model in own)
        for model, one in sorted((shipped | own).items())
    ]


def _usd(micro: int) -> str:
    return f"{(Decimal(micro) / 1_000_000).normalize():f}" if micro else "—"


def _price(form: Form) -> Price:
    wrong: list[FieldError] = []
    micro = dict.fromkeys(("input", "output", "audio"), 0)
    for name in micro:
        written = form[name].value.strip().removeprefix("$") or "0"
        try:
            usd = Decimal(written)
        except InvalidOperation:
            usd = Decimal(-1)
        if usd.is_finite() and 0 <= usd <= MOST_USD:
            micro[name] = round(usd * 1_000_000)
        else:
            wrong.append(FieldError(f"/{name}", _("Enter an amount in US dollars, for example 0.15.")))
    if wrong:
        raise Invalid(wrong)
    return Price(**micro)


def _choices() -> dict[str, list[tuple[str, str]]]:
    return {"use": [(value, str(label)) for value, label in USES.items()]}


def _done(request: TeamRequest, said: str) -> HttpResponse:
    toast(request, said)
    return HttpResponseRedirect(reverse("team-ai", args=[request.team.slug]))


urlpatterns = [
    path("settings/ai", ai_page, name="team-ai"),
    path("settings/ai/threshold", set_threshold, name="assist-threshold"),
    path("settings/ai/prices", set_price, name="model-price"),
    path("settings/ai/prices/forget", forget_price, name="model-price-forget"),
]
