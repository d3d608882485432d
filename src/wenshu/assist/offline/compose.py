"""Entities out of what the readers found: companies, contacts, deals and their follow-ups."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from wenshu.assist.extraction import Caution, Entity, Fact, Span
from wenshu.assist.offline import activity, amounts, closing, details, next_steps, odds, stages
from wenshu.assist.offline.company import Company
from wenshu.assist.offline.contact_points import Point, domain_of
from wenshu.assist.offline.deal import Deal, is_evident
from wenshu.assist.offline.deals import plain, same
from wenshu.assist.offline.page import Clause, fold
from wenshu.assist.offline.person import Person
from wenshu.assist.offline.sheet import Sheet

_PROJECT = re.compile(
    r"[\"「『《“](?P<q>[^\"」』》”\n]{2,40})[\"」』》”]\s?(?:project|deal|项目|商机)?|(?<![a-z])(?:the|their|a|an|our|on)\s(?P<en>(?!same|first|big|new|next|other|whole|good|great|real)[a-z0-9][a-z0-9&/ -]{1,38}?\s(?:project|rollout|upgrade|renewal|migration|implementation|expansion|deployment|integration|rfp|tender))(?![a-z])"
    r"|^(?P<head>(?!same|first|big|new|next|other|whole|good|great|real|no|any|this|that|my|your|we|he|she|they|it|i|lost|won)[a-z0-9][a-z0-9&/-]{1,20}(?: [a-z0-9&/-]{2,20}){0,3} (?:project|rollout|upgrade|migration|expansion|deployment|integration|rfp|tender))(?![a-z])|(?P<zh>(?:[a-z0-9]{2,12}\s?|[一-鿿]{2,8}?)(?:[一二三四]期)?(?:系统|平台|升级|改造|扩容|续约|采购|实施|二期|一期|三期|产线|模块)?(?:项目|商机|二期|三期))"
)
LEAST_ALONE = 1000
_NO_PROJECT = re.compile(
    r"^(?:这个|那个|该|整个|本|此|一个|新|我们|他们|客户|两个|几个|的|第)|[的了是在有和跟把聊谈说要做问]|感觉|目前|现在|今天|昨天|关于"
)

_NOT_OF_A_NAME = re.compile(
    r"(?<![a-z])(?:the|a|an|our|their|his|her|on|for|to|with|about|from|of|we|they|he|she|it|is|was|are|wants?|needs?|will|has|have|had|and|but|re|call|met|discussed|send|sent|signed|asked|said|likes?|started?|approved|about|like|been|this|that|(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow)(?![a-z])"
)


@dataclass(slots=True)
class Draft:
    """What is known of one deal before it becomes entities."""

    deal: Deal
    fields: dict[str, Fact] = field(default_factory=dict)
    follow_up: dict[str, Fact] = field(default_factory=dict)
    cautions: list[Caution] = field(default_factory=list)


def deal_fields(sheet: Sheet, deal: Deal, key: str, follow_up: str, form: str) -> Draft:
    """Everything that the readers say about the clauses of one deal."""
    draft, clauses = Draft(deal), deal.clauses
    if amount := amounts.read(sheet, clauses, key):
        draft.fields["expectedAmount"] = amount.fact
        if amount.currency:
            draft.fields["currency"] = amount.currency
        draft.cautions += amount.cautions
    if standing := stages.read(sheet, clauses):
        draft.fields["status"] = standing.stage
        if standing.lost_reason:
            reason = standing.lost_reason
            sure = min(reason.confidence, standing.stage.confidence)  # no reason without the loss
            draft.fields["lostReason"] = replace(reason, confidence=sure)
    if not _is_lost(sheet, draft) and (close := closing.read(sheet, clauses, key)):
        draft.fields["expectedCloseDate"] = close[0]
        draft.cautions += close[1]
    for name, fact in (
        ("probability", odds.read(sheet, clauses)),
        ("product", details.product(sheet, clauses)),
        ("region", details.region(sheet, clauses)),
        ("source", details.source(sheet, clauses)),
        ("competitor", details.competitor(sheet, clauses)),
        ("ownerName", details.owner(sheet, clauses)),
    ):
        if fact:
            draft.fields[name] = fact
    _follow_up(sheet, draft, follow_up, form)
    return draft


def _is_lost(sheet: Sheet, draft: Draft) -> bool:
    """What is lost closes on no day to come."""
    status = draft.fields.get("status")
    return status is not None and any(
        s.key == status.value and s.kind == "lost" for s in sheet.context.stages
    )


def _follow_up(sheet: Sheet, draft: Draft, key: str, form: str) -> None:
    clauses = draft.deal.clauses
    kind = activity.kind(sheet, clauses, form)
    if kind:
        draft.follow_up["kind"] = kind
    if content := content_of(sheet, clauses):
        draft.follow_up["content"] = content
    if occurred := activity.occurred_at(sheet, clauses, form, kind) or activity.written_at(sheet, form):
        draft.follow_up["occurredAt"] = occurred
    if step := next_steps.read(sheet, clauses, key):
        if step.action:
            draft.follow_up["nextAction"] = step.action
        if step.at:
            draft.follow_up["nextFollowUpAt"] = step.at
        draft.cautions += step.cautions


def content_of(sheet: Sheet, clauses: Sequence[Clause]) -> Fact | None:
    """The note as it stands, line breaks and marks of lists smoothed; what belongs to other deals is left out."""
    if not clauses:
        return None
    stretches: list[list[int]] = []
    for clause in clauses:
        between = sheet.page.text[stretches[-1][1] : clause.start] if stretches else ""
        if stretches and not re.search(r"\w", between):
            stretches[-1][1] = clause.end
        else:
            stretches.append([clause.start, clause.end])
    edges = [_widened(sheet, start, end) for start, end in stretches]
    text = " ".join(part for start, end in edges if (part := _as_it_stands(sheet, start, end)))
    if not text:
        return None
    return Fact(text[:20_000], Span(stretches[0][0], stretches[-1][1]), 0.9, "whole_text")


def _widened(sheet: Sheet, start: int, end: int) -> tuple[int, int]:
    """Up to the neighbouring clauses: an address, a number or who spoke may stand at either end."""
    clauses = sheet.page.clauses
    before, behind = (
        bisect_right(clauses, start, key=lambda c: c.end),
        bisect_left(clauses, end, key=lambda c: c.start),
    )
    first = clauses[before - 1].end if before else 0
    return first, clauses[behind].start if behind < len(clauses) else len(sheet.page.raw)


def _as_it_stands(sheet: Sheet, start: int, end: int) -> str:
    kept = "".join(
        raw if not folded.isspace() or raw.isspace() else " "
        for raw, folded in zip(sheet.page.raw[start:end], sheet.spoken[start:end], strict=True)
    )
    kept = re.sub(r"^\s*(?:\d{1,2}|[一二三四五六七八九十])[.)、）](?!\d)(?=[^\n]*$)", "", kept)
    kept = re.sub(r"^[\s。.!?！？…,，;；、:：]+" if start else r"^\s+", "", kept)
    lines = [re.sub(r"^[ \t]*(?:[-*•·]+|#+)[ \t]+", "", line).strip() for line in kept.split("\n")]
    text = "\n".join(re.sub(r"[ \t]{2,}", " ", line) for line in lines if line)
    return re.sub(r"[\s,，;；、:：]+$", "", text)


def name_of(sheet: Sheet, deal: Deal, fields: dict[str, Fact]) -> Fact | None:
    """What the deal is called: as the team knows it, as the text names it, else put together."""
    if deal.name:
        return Fact(deal.known_name, deal.name, 0.92, "known_name")
    for label in sheet.labels("deal", deal.clauses):
        return Fact(sheet.quote(label.value)[:200], label.value, 0.9)
    for clause in deal.clauses:
        if project := _project(sheet, clause):
            return project
    company = deal.company.name if deal.company else ""
    product = str(fields["product"].value) if "product" in fields else ""
    words = [word for word in (company, product) if word]
    return Fact(" ".join(words)[:200], None, 0.7, "composed") if words else None


_SAYS = re.compile(
    r"(?<![a-z])(?:said|says?|told (?:us|me)|wrote|replied|answered|quote)[,:]?\s*$|[说讲道称回复][,:]?\s*$"
)
_SENTENCE = re.compile(
    r"(?<![a-z])(?:maybe|perhaps|sometime|someday|later|not|yet|soon|if|let's|don't|i'm|i'll|we'll|next (?:week|month|quarter|year))(?![a-z])|再说|吧$|下个?[月周]|以后|等等|不(?!锈)|[了吗呢]$|[,。!?]"
)
_FILLER = re.compile(r"(?<![a-z])(?:uh+|um+|er+|erm|hmm+|you know|kind of|sort of|whatever)(?![a-z])")
"""What is said while one thinks; nobody calls a project that."""


def _is_said(lead: str, match: re.Match[str]) -> bool:
    """Quotation marks around words that somebody said, not around a name."""
    if re.search(r"(?:project|deal|项目|商机)$", match[0]):
        return False
    return bool(_SAYS.search(lead[-24:]) or _SENTENCE.search(match["q"]) or _NOT_OF_A_NAME.search(match["q"]))


def _project(sheet: Sheet, clause: Clause) -> Fact | None:
    for match in _PROJECT.finditer(sheet.page.of(clause)):
        group = next(g for g in ("q", "en", "head", "zh") if match[g])
        span = Span(clause.start + match.start(group), clause.start + match.end(group))
        if group in {"en", "head"} and _NOT_OF_A_NAME.search(match[group]):
            continue
        if group == "q" and _is_said(sheet.page.text[: span.start - 1], match):
            continue
        if group == "en" and _FILLER.search(match["en"]):
            continue
        if group == "zh" and _NO_PROJECT.search(match["zh"]):
            continue
        words = sheet.quote(span).strip()
        return Fact(words[:1].upper() + words[1:], span, 0.75)
    return None


def company_entity(
    group: Sequence[Company],
    key: str,
    points: Sequence[Point],
    people: Sequence[Person],
    labels: dict[str, Fact],
    *,
    only: bool,
) -> Entity:
    """`only`: the one company of the text, so addresses and numbers that belong to nobody else are its own."""
    first = group[0]
    fields = {"name": Fact(first.name, first.span, first.confidence, first.reason)}
    for point in points:
        domain = domain_of(point) if point.kind != "phone" else ""
        if domain and "domain" not in fields and (only or _fits(domain, first.name)):
            fields["domain"] = Fact(domain, point.span, 0.9 if point.kind == "web" else 0.82)
    if only:
        fields |= labels
        if not people:
            phone = next((p for p in points if p.kind == "phone"), None)
            if phone:
                fields["phone"] = Fact(phone.value, phone.span, 0.85)
    return Entity(
        "company", key, fields, mentions=tuple(c.span for c in sorted(group, key=lambda c: c.span.start))
    )


def _fits(domain: str, name: str) -> bool:
    return domain.split(".")[0].replace("-", "") in re.sub(r"\W", "", fold(name)) or re.sub(
        r"\W", "", plain(name)
    ) in domain.replace("-", "")


def contact_entity(
    person: Person, key: str, company: str, mails: Sequence[Point], phones: Sequence[Point]
) -> Entity:
    fields = {"name": Fact(person.name, person.span, person.confidence, person.reason)}
    if person.title and person.title_span:
        fields["title"] = Fact(person.title.removesuffix("的"), person.title_span, 0.88)
    if mails:
        fields["email"] = Fact(mails[0].value, mails[0].span, 0.93)
    if phones:
        fields["phone"] = Fact(phones[0].value, phones[0].span, 0.9)
    return Entity("contact", key, fields, company=company, mentions=(person.span,))


_WITH_SOMEBODY = re.compile(
    r"(?<![a-z])(?:call|ring|phone|send|e-?mail|mail|visit|meet|demo|ask|chase|remind|invite|follow|present|ping|text|reply|talk|get back|try|reach|contact|quote|draft|write|back)(?![a-z])|电话|发|寄|拜访|回访|跟进|提醒|约|联系|催|报|演示|见|回复|问|给|跟|拿|谈|沟通|准备|确认|签"
)


_NOTICE = re.compile(
    r"\W*(?:(?:温馨|友情)?提醒|通知|各位|大家好?|请(?:各位|大家)|reminder(?: to all)?\s?:|(?:hi |dear |hello )?(?:all|team|everyone|everybody|colleagues)[,:!]|internal\s?:|please (?:remember|note|submit|update) )"
)
_AT_HOME = re.compile(
    r"(?:找|和|跟|给)(?:财务|人事|行政|hr|it|法务部?|领导)|报销|台账|考勤|周报|团建|(?<![a-z])(?:expenses|timesheet)(?![a-z])"
)


def wants_deal(sheet: Sheet, draft: Draft) -> bool:
    """Whether there is an opportunity: something of it is named, or what one speaks of is."""
    told = {"expectedAmount", "status", "expectedCloseDate", "probability", "product", "competitor"} & set(
        draft.fields
    )
    somebody = draft.deal.company or draft.deal.name or sheet.somebody
    amount = draft.fields.get("expectedAmount")
    if not somebody and _NOTICE.match(sheet.page.text):
        return False  # to colleagues, about themselves
    if not somebody and amount and told == {"expectedAmount"} and float(str(amount.value)) < LEAST_ALONE:
        return False  # a small sum alone is somebody's lunch
    step = draft.follow_up.get("nextAction")
    if not somebody and not told and step and _AT_HOME.search(fold(str(step.value))):
        return False
    if not somebody and told <= {"expectedCloseDate"} and not is_evident(sheet, draft.deal.clauses):
        aimed = any("目标" in sheet.page.of(clause) for clause in draft.deal.clauses)
        return aimed or bool(step and _WITH_SOMEBODY.search(fold(str(step.value))))
    return bool(
        told or draft.deal.name or draft.follow_up.get("nextAction") or is_evident(sheet, draft.deal.clauses)
    )


__all__ = [
    "Draft",
    "company_entity",
    "contact_entity",
    "content_of",
    "deal_fields",
    "name_of",
    "same",
    "wants_deal",
]
