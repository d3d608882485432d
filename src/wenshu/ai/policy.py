"""A team's choices about models: whether its words may leave, and what it pays."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wenshu.ai.models import ModelPolicy, ModelPrice, ModelUse
from wenshu.ai.prices import Price
from wenshu.errors import Invalid
from wenshu.teams.models import Membership, Role, Team


def use_of(team: Team) -> ModelUse:
    """A team that never said anything uses what the operator set up."""
    found = ModelPolicy.objects.for_team(team).first()
    return ModelUse(found.use) if found else ModelUse.ON


def set_use(team: Team, use: str, *, by: Membership) -> None:
    by.require(Role.MANAGER)
    if use not in ModelUse.values:
        raise Invalid.field("/use", _("Choose off, local or on."))
    rows = ModelPolicy.objects.for_team(team)
    rows.bulk_create([ModelPolicy(use=use)], ignore_conflicts=True)
    rows.update(use=use)


def own_prices(team: Team) -> dict[str, Price]:
    rows = ModelPrice.objects.for_team(team).order_by("model")
    return {row.model: Price(row.input_price, row.output_price, row.audio_price) for row in rows}


def set_price(team: Team, model: str, price: Price, *, by: Membership) -> None:
    """For calls from now on; what was logged keeps its cost."""
    by.require(Role.MANAGER)
    if not model.strip() or len(model) > 120:
        raise Invalid.field("/model", _("Name the model as its provider does."))
    if min(price.input, price.output, price.audio) < 0:
        raise Invalid.field("/price", _("A price is not negative."))
    values = {"input_price": price.input, "output_price": price.output, "audio_price": price.audio}
    rows = ModelPrice.objects.for_team(team).filter(model=model)
    ModelPrice.objects.for_team(team).bulk_create([ModelPrice(model=model, **values)], ignore_conflicts=True)
    rows.update(**values)


def forget_price(team: Team, model: str, *, by: Membership) -> None:
    by.require(Role.MANAGER)
    ModelPrice.objects.for_team(team).filter(model=model).delete()
