"""Rows of files of targets: whose, for when, how much."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wenshu.crm import money, periods, targets
from wenshu.crm.imports import numbers
from wenshu.crm.imports.fields import Kind
from wenshu.crm.imports.importer import Importer, Item
from wenshu.crm.imports.lookups import Context
from wenshu.crm.imports.numbers import BadNumber
from wenshu.crm.imports.opportunities import currency_code
from wenshu.crm.imports.values import BadRow
from wenshu.crm.targets import Key, Wanted
from wenshu.errors import Forbidden, Invalid
from wenshu.teams.models import Membership, Role


class TargetImporter(Importer):
    """By member and period: a target that is there is changed. A row that names nobody is the whole team's."""

    kind = Kind.TARGETS

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        if context.by is None or not context.by.has_role(Role.MANAGER):
            raise Forbidden(_("Only owners and managers set targets."))
        self._lines: dict[Key, int] = {}  # two spellings of a period are one target

    def write_apart(self, items: list[Item]) -> None:
        usual: list[Wanted] = []
        for item in items:
            try:
                wanted = self._wanted(item)
                if periods.is_of_calendar(wanted.period, self.context.team.fiscal_year_start):
                    usual.append(wanted)
                else:  # refused, unless it stands there since the fiscal year began elsewhere
                    self._put([wanted])
                self._lines[wanted.key] = item.line
                self.context.wrote(item.twin, item.line)
            except BadRow as bad:
                self.skip(item, str(bad))
            except Invalid as bad:
                self.skip(item, self.reason(bad))
        self._put(usual)

    def _put(self, wanted: list[Wanted]) -> None:
        context = self.context
        done = targets.put_many(context.team, wanted, by=context.by, via="import", now=context.now)
        context.report.created += done.created
        context.report.updated += done.updated
        context.report.unchanged += done.unchanged

    def _wanted(self, item: Item) -> Wanted:
        text = item.text("period")
        period = periods.read(text, self.context.team.fiscal_year_start)
        if period is None:
            raise self.at_column("period", ValueError(_no_period(text)))
        amount, currency = self._amount(item)
        wanted = Wanted(self._owner(item), period, amount, currency)
        if line := self._lines.get(wanted.key):
            raise BadRow(_("The same record as line %(line)d.") % {"line": line})
        return wanted

    def _owner(self, item: Item) -> Membership | None:
        """By address, else by name; made where unknown. Nobody: the whole team."""
        people, email, name = self.context.people, item.text("ownerEmail"), item.text("ownerName")
        known = people.known(email) if email else None
        if known or not (name or email):
            return known
        field = "ownerName" if name else "ownerEmail"
        try:
            return people.find(name or email)
        except Invalid as bad:
            raise Invalid.field(field, bad.detail) from None

    def _amount(self, item: Item) -> tuple[int, str]:
        amount = item.values.get("amount")
        if not isinstance(amount, money.ParsedMoney):
            raise Invalid.field("amount", _("This field is required."))
        said = item.text("currency") or amount.currency
        currency = currency_code(said) if said else self.context.team.currency
        if currency not in money.DECIMALS:
            wrong = BadNumber(_("“%(text)s” is not a currency, such as USD or CNY.") % {"text": said})
            raise self.at_column("currency" if item.text("currency") else "amount", wrong)
        try:
            return numbers.minor(amount, currency), currency
        except BadNumber as bad:
            raise self.at_column("amount", bad) from None


def _no_period(text: str) -> str:
    if not text:
        return _("This field is required.")
    return _("“%(text)s” is not a period, such as 2026-07, 2026-Q3, 2026 or FY2026.") % {"text": text[:40]}
