"""Rows of files of members and of products: names that records refer to."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wenshu.crm import money, names
from wenshu.crm.imports import numbers
from wenshu.crm.imports.fields import Kind
from wenshu.crm.imports.importer import Importer, Item
from wenshu.crm.imports.lookups import Context, person_key
from wenshu.crm.imports.numbers import BadNumber
from wenshu.crm.imports.opportunities import currency_code
from wenshu.crm.imports.values import BadRow
from wenshu.crm.models import Product
from wenshu.errors import Invalid
from wenshu.teams import teams
from wenshu.teams.models import Membership


class MemberImporter(Importer):
    """Adds seats without sign-in and says who leads whom; people who sign in keep their name and address."""

    kind = Kind.MEMBERS

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        context.most_new_members = None  # that is what the file is for

    def write_apart(self, items: list[Item]) -> None:
        changed: list[Membership] = []
        for item in items:
            try:
                self._write_one(item, changed)
                self.context.wrote(item.twin, item.line)
            except Invalid as bad:
                self.skip(item, self.reason(bad))
        seats = Membership.objects.for_team(self.context.team)
        if changed:
            seats.bulk_update(changed, ["email", "manager", "region"])
            teams.touch(self.context.team, new_name=True)

    def _write_one(self, item: Item, changed: list[Membership]) -> None:
        people, report = self.context.people, self.context.report
        email = item.text("email").lower()
        seat = (people.known(email) if email else None) or people.known(item.text("name"))
        leader = self._leader(item, seat)
        is_new = seat is None
        seat = seat or self._person(item, "name")
        if is_new:
            report.created += 1
        if self._describe(seat, item, email, leader):
            changed.append(seat)
            people.remember(seat)
            report.updated += 0 if is_new else 1
        elif not is_new:
            report.unchanged += 1

    def _leader(self, item: Item, seat: Membership | None) -> Membership | None:
        """The manager that the row names: the seat's own where that is the name, for two may share one."""
        name = item.text("managerName")
        own = self.context.people.by_id(seat.manager_id) if seat and seat.manager_id else None
        if own and person_key(own.name) == person_key(name):
            return own
        return self._person(item, "managerName") if name else None

    def _person(self, item: Item, field: str) -> Membership:
        """Found or made by the name in that field; raises Invalid there."""
        try:
            return self.context.people.find(item.text(field))
        except Invalid as bad:
            raise Invalid.field(field, bad.detail) from None

    def _describe(self, seat: Membership, item: Item, email: str, leader: Membership | None) -> bool:
        """True when the row says something new about the member."""
        before = (seat.email, seat.manager_id, seat.region)
        if email and seat.user_id is None:
            seat.email = email
        if leader and leader.pk != seat.pk:
            seat.manager = leader
        seat.region = item.text("region") or seat.region
        return before != (seat.email, seat.manager_id, seat.region)


class ProductImporter(Importer):
    """The price list, by the products' names."""

    kind = Kind.PRODUCTS

    def write_apart(self, items: list[Item]) -> None:
        team = self.context.team
        known = {names.key(product.name): product for product in Product.objects.for_team(team)}
        fresh: list[Product] = []
        changed: list[Product] = []
        for item in items:
            if not item.text("name"):
                self.skip(item, self.reason(Invalid.field("name", _("This field is required."))))
                continue
            product = known.get(names.key(item.text("name")))
            is_new = product is None
            product = product or Product(team=team, name=item.text("name"), currency=team.currency)
            try:
                different = self._describe(product, item)
            except BadRow as bad:
                self.skip(item, str(bad))
                continue
            self.context.wrote(item.twin, item.line)
            known[names.key(product.name)] = product
            if is_new:
                fresh.append(product)
            elif different:
                changed.append(product)
            else:
                self.context.report.unchanged += 1
        self._save(fresh, changed)

    def _save(self, fresh: list[Product], changed: list[Product]) -> None:
        products = Product.objects.for_team(self.context.team)
        if fresh:
            products.bulk_create(fresh)
        if changed:
            products.bulk_update(changed, ["series", "list_price_minor", "currency"])
        if fresh or changed:
            teams.touch(self.context.team, new_name=True)
        self.context.report.created += len(fresh)
        self.context.report.updated += len(changed)

    def _describe(self, product: Product, item: Item) -> bool:
        before = (product.series, product.list_price_minor, product.currency)
        product.series = item.text("series") or product.series
        price = item.values.get("price")
        said = item.text("currency") or (price.currency if isinstance(price, money.ParsedMoney) else None)
        if said:
            product.currency = currency_code(said)
            if product.currency not in money.DECIMALS:
                wrong = BadNumber(_("“%(text)s” is not a currency, such as USD or CNY.") % {"text": said})
                raise self.at_column("currency", wrong)
        if isinstance(price, money.ParsedMoney):
            try:
                product.list_price_minor = numbers.minor(price, product.currency)
            except BadNumber as bad:
                raise self.at_column("price", bad) from None
        return before != (product.series, product.list_price_minor, product.currency)
