"""Rows of files of members and of products: names that records refer to."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wenshu.crm import money, names
from wenshu.crm.imports import numbers
from wenshu.crm.imports.fields import Kind
from wenshu.crm.imports.importer import Importer, Item
from wenshu.crm.imports.numbers import BadNumber
from wenshu.crm.imports.opportunities import CURRENCY_WORDS
from wenshu.crm.imports.values import BadRow
from wenshu.crm.models import Product
from wenshu.teams import teams
from wenshu.teams.models import Membership


class MemberImporter(Importer):
    """Adds seats without sign-in and says who leads whom; people who sign in keep their name and address."""

    kind = Kind.MEMBERS

    def write(self, items: list[Item]) -> None:
        people = self.context.people
        changed: list[Membership] = []
        for item in items:
            name, email = item.text("name"), item.text("email").lower()
            seat = (people.known(email) if email else None) or people.known(name)
            is_new = seat is None
            seat = seat or people.find(name)
            if is_new:
                self.context.report.created += 1
            if self._describe(seat, item, email):
                changed.append(seat)
                people.remember(seat)
                self.context.report.updated += 0 if is_new else 1
            elif not is_new:
                self.context.report.unchanged += 1
        seats = Membership.objects.for_team(self.context.team)
        if changed:
            seats.bulk_update(changed, ["email", "manager", "region"])
            teams.touch(self.context.team, new_name=True)

    def _describe(self, seat: Membership, item: Item, email: str) -> bool:
        """True when the row says something new about the member."""
        before = (seat.email, seat.manager_id, seat.region)
        if email and seat.user_id is None:
            seat.email = email
        if manager := item.text("managerName"):
            leader = self.context.people.find(manager)
            if leader.pk != seat.pk:
                seat.manager = leader
        seat.region = item.text("region") or seat.region
        return before != (seat.email, seat.manager_id, seat.region)


class ProductImporter(Importer):
    """The price list, by the products' names."""

    kind = Kind.PRODUCTS

    def write(self, items: list[Item]) -> None:
        team = self.context.team
        known = {names.key(product.name): product for product in Product.objects.for_team(team)}
        fresh: list[Product] = []
        changed: list[Product] = []
        for item in items:
            product = known.get(names.key(item.text("name")))
            is_new = product is None
            product = product or Product(team=team, name=item.text("name"), currency=team.currency)
            try:
                different = self._describe(product, item)
            except (BadNumber, BadRow) as bad:
                self.skip(item, str(bad))
                continue
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
            product.currency = CURRENCY_WORDS.get(said.casefold(), said.upper())
            if product.currency not in money.DECIMALS:
                raise BadRow(_("“%(text)s” is not a currency, such as USD or CNY.") % {"text": said})
        if isinstance(price, money.ParsedMoney):
            product.list_price_minor = numbers.minor(price, product.currency)
        return before != (product.series, product.list_price_minor, product.currency)
