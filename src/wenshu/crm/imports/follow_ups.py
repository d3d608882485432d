"""Rows of a file of follow-ups: each belongs to an opportunity, named by its id or by its name."""

from __future__ import annotations

from typing import cast

from django.utils.translation import gettext as _

from wenshu.crm import follow_ups, names
from wenshu.crm.contract import Contract, FollowUpIn, FollowUpPatch
from wenshu.crm.imports.fields import Kind
from wenshu.crm.imports.importer import Item, RecordImporter, Wanted, as_uuid, pick
from wenshu.crm.imports.values import BadRow
from wenshu.crm.links import Links
from wenshu.crm.models import FollowUp, FollowUpKind, Opportunity
from wenshu.crm.querysets import RecordQuerySet

_PLAIN = {
    "content": "content",
    "occurredAt": "occurred_at",
    "nextAction": "next_action",
    "nextFollowUpAt": "next_follow_up_at",
}
_KIND_WORDS = {
    FollowUpKind.CALL: "call phone telephone 电话 通话 呼叫",
    FollowUpKind.MEETING: "meeting demo presentation workshop 会议 会面 演示 视频会议",
    FollowUpKind.EMAIL: "email e-mail mail 邮件 电邮",
    FollowUpKind.MESSAGE: "message sms chat wechat whatsapp linkedin 微信 短信 消息 钉钉",
    FollowUpKind.VISIT: "visit onsite on-site 拜访 上门 来访 现场",
    FollowUpKind.NOTE: "note task todo comment 备注 记录 任务 其他",
}
_KINDS = {names.key(word): kind for kind, words in _KIND_WORDS.items() for word in words.split()}


class FollowUpImporter(RecordImporter[FollowUp, FollowUp]):
    kind = Kind.FOLLOW_UPS
    person, relation = "authorName", "author"
    incoming = FollowUpIn
    patch = FollowUpPatch
    _opportunities: dict[int, Opportunity]
    _problems: dict[int, str]

    def everything(self) -> RecordQuerySet[FollowUp]:
        return FollowUp.objects.for_team(self.context.team).select_related("author")

    def look_up(self, items: list[Item], known: dict[int, FollowUp], links: Links) -> None:
        self._opportunities, self._problems = {}, {}
        self._look_up_by_id([item for item in items if item.text("opportunityExternalId")])
        self._look_up_by_name([item for item in items if not item.text("opportunityExternalId")])

    def _look_up_by_id(self, items: list[Item]) -> None:
        ids = {item.text("opportunityExternalId") for item in items}
        live = Opportunity.objects.for_team(self.context.team).live()
        own = live.filter(id__in=[uuid for id in ids if (uuid := as_uuid(id))])
        found = {str(opportunity.id): opportunity for opportunity in own}
        found |= {opportunity.external_id: opportunity for opportunity in live.filter(external_id__in=ids)}
        for item in items:
            id = item.text("opportunityExternalId")
            if id in found:
                self._opportunities[item.line] = found[id]
            else:
                self._problems[item.line] = _("There is no opportunity with the id “%(id)s”.") % {"id": id}

    def _look_up_by_name(self, items: list[Item]) -> None:
        wanted = {item.text("opportunityName") for item in items} - {""}
        live = Opportunity.objects.for_team(self.context.team).live().select_related("company")
        found: dict[str, list[Opportunity]] = {}
        for opportunity in live.filter(name__in=wanted).order_by("id"):
            found.setdefault(opportunity.name, []).append(opportunity)
        for item in items:
            name, company = item.text("opportunityName"), names.key(item.text("companyName"))
            same = found.get(name, [])
            if company and len(same) > 1:
                same = [one for one in same if one.company and one.company.name_key == company]
            if len(same) == 1:
                self._opportunities[item.line] = same[0]
            elif not name:
                self._problems[item.line] = _("The row names no opportunity.")
            elif same:
                message = _("%(count)d opportunities are called “%(name)s”: add a column with their id.")
                self._problems[item.line] = message % {"count": len(same), "name": name}
            else:
                self._problems[item.line] = _("There is no opportunity called “%(name)s”.") % {"name": name}

    def wanted(self, item: Item, record: FollowUp | None) -> Wanted:
        if item.line in self._problems:
            raise BadRow(self._problems[item.line])
        wanted = pick(item, _PLAIN)
        if word := item.text("kind"):
            wanted["kind"] = kind_of(word)
        if author := self.person_of(item, record):
            wanted["author_id"] = author.id
        return wanted

    def only_when_new(self, item: Item) -> Wanted:
        return {"opportunity_id": self._opportunities[item.line].id}

    def make(self, item: Item, data: Contract, links: Links) -> FollowUp:
        context = self.context
        return follow_ups.prepare(
            context.team,
            cast(FollowUpIn, data),
            opportunity=self._opportunities[item.line],
            links=links,
            by=context.by,
            now=context.now,
            external_id=item.own_id,
        )

    def save(self, prepared: list[FollowUp]) -> None:
        context = self.context
        follow_ups.create_many(context.team, prepared, by=context.by, via="import", now=context.now)

    def change(self, record: FollowUp, patch: Contract, links: Links) -> FollowUp:
        context = self.context
        return follow_ups.update(
            record, cast(FollowUpPatch, patch), by=context.by, via="import", now=context.now
        )


def kind_of(word: str) -> str:
    """One of ours; any other way of keeping in touch is a note."""
    key = names.key(word)
    found = _KINDS.get(key) or next((kind for name, kind in _KINDS.items() if name in key), FollowUpKind.NOTE)
    return str(found)
