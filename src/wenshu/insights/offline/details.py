"""One record: who owns it, what stage it is in, how to reach a contact, when somebody last followed up."""

from __future__ import annotations

from wenshu.insights.fields import FIELDS
from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.names import only_open
from wenshu.insights.plan import DateField, Entity, Filter, Order, TimeFilter

QUESTION_WORDS = ("metric", "measure", "count", "howmany", "much", "status", "by", "list", "trend", "share", "exists", "top",
                  "noun", "compare", "inactive", "period", "bucket", "agg", "who", "kind", "date", "overdue")  # fmt: skip
FOLLOW_UPS = frozenset({"last_contact", "history"})
OF_DEALS = frozenset({"deal", "stage"})
SHOWN_DATES: dict[Entity, frozenset[str]] = {
    "opportunity": frozenset({"created_at", "expected_close_date", "next_follow_up_at"}),
    "company": frozenset({"created_at"}),
    "contact": frozenset({"created_at"}),
}


def read_detail(draft: Draft) -> bool:
    """ "Who owns Acme", "华为什么阶段", or a name and nothing else. Only what the answer shows is taken as understood."""
    asked = draft.first("prop")
    prop = asked[1].value if asked else _when(draft)
    if prop in FOLLOW_UPS:
        return _follow_ups(draft, prop)
    if prop == "closed":
        return _closed(draft)
    if prop in {"deal", "date"} and _next_follow_up(draft):
        return True
    named = [f for f in draft.filters_on("name", "company", "contact") if f.op in {"eq", "in", "contains"}]
    named.sort(key=lambda f: f.field != "name")
    if not named or (asked and (draft.statuses or draft.excluded_statuses) and prop != "deal"):
        return False
    if not prop and (any(draft.unused(*QUESTION_WORDS)) or draft.leftovers or len(draft.filters) > 1):
        return False
    about = named[0].field
    draft.take("prop")
    draft.take("when")
    if prop == "contact":
        draft.take("howmany")  # 邮箱是多少
    deal = any(sense.value == "opportunity" for _, sense in draft.unused("noun"))
    draft.shape = "detail"
    draft.entity = "company"
    if about == "name" or deal or prop in OF_DEALS:
        draft.entity = "opportunity"
    elif about == "contact" or prop == "contact":
        draft.entity = "contact"  # a company's phone is that of the people there
    _take_what_is_shown(draft, about)
    if prop == "deal":
        _next_to_close(draft)
    elif draft.entity == "contact" and about == "company":
        draft.limit = 20
    return True


def _take_what_is_shown(draft: Draft, about: str) -> None:
    nouns = {"opportunity", about, "stage", "owner", "status", "contact"}
    for index, sense in list(draft.unused("noun", "who", "what", "list", "metric", "date")):
        if (
            sense.kind in {"who", "what", "list"}
            or (sense.kind == "noun" and sense.value in nouns)
            or (sense.kind == "date" and sense.value in SHOWN_DATES[draft.entity])
            or (sense.kind == "metric" and sense[1:] == ("amount_sum", "") and draft.entity == "opportunity")
        ):
            draft.use(index)


def _when(draft: Draft) -> str:
    """ "When was Acme last contacted", "when did we win Acme": the word behind it says which date."""
    if draft.first("when") is None:
        return ""
    dates = {sense.value for _, sense in draft.unused("date")}
    logged = draft.first("newest") and any(sense.value == "follow_up" for _, sense in draft.unused("noun"))
    if "last_activity_at" in dates or logged:
        return "last_contact"
    bought = draft.first("sold") or any(sense.note == "order" for _, sense in draft.unused("noun"))
    if bought and not draft.statuses and not dates:
        draft.statuses.append("won")
        draft.assume("orders_are_won_deals")
    if draft.statuses and set(draft.statuses) <= {"won", "lost", "closed"} and not dates:
        return "closed"
    return "date" if dates & {"created_at", "expected_close_date", "next_follow_up_at"} else ""


def _follow_ups(draft: Draft, prop: str) -> bool:
    """Of a company, a deal or a colleague: the latest follow-up, or all of them."""
    if any(f.field not in FIELDS["follow_up"] for f in draft.filters):
        return False
    if not draft.filters and prop == "history":
        return False  # of whom
    draft.take("prop")
    draft.take("when")
    for index, sense in list(draft.unused("date", "newest", "noun", "who", "what")):
        said = sense.value in {"last_activity_at", "follow_up", "company", "opportunity"}
        if said or sense.kind in {"newest", "who", "what"}:
            draft.use(index)
    draft.shape, draft.entity = "list", "follow_up"
    draft.order = [Order(by="occurred_at")]
    draft.limit = 1 if prop == "last_contact" else None
    for index, mark in enumerate(draft.marks):
        if index not in draft.used and mark.time and mark.time.period and prop == "history":
            draft.use(index)
            draft.times.append(TimeFilter(field="occurred_at", period=mark.time.period, surface=mark.surface))
    return True


def _next_follow_up(draft: Draft) -> bool:
    """ "When is the next follow-up with Acme": its deals by that day."""
    due = [i for i, s in draft.unused("date", "field") if s.value in {"next_follow_up_at", "next_follow_up"}]
    if not due or not draft.filters_on("name", "company", "contact"):
        return False
    draft.use(*due)
    draft.take("prop")
    draft.take("when")
    only_open(draft)
    draft.where(Filter(field="has_next_follow_up", value=True, surface=draft.marks[due[0]].surface))
    draft.where(Filter(field="status", value=draft.statuses[0] if draft.statuses else "open"))
    draft.shape, draft.order = "list", [Order(by="next_follow_up_at", descending=False)]
    return True


def _closed(draft: Draft) -> bool:
    """When a deal was won or lost stands beside it, the latest first."""
    last = draft.first("newest") is not None  # when did we last win anything in the West
    if not (last or draft.filters_on("company", "name", "contact")) or (
        any(draft.unused("noun")) and not draft.deals_named
    ):
        return False
    draft.take("when")
    for index, sense in list(draft.unused("noun", "newest", "sold")):
        if sense.kind in {"newest", "sold"} or sense.value in {"opportunity", "company"}:
            draft.use(index)
            draft.limit = 1 if sense.kind == "newest" else draft.limit
    status = [s for s in dict.fromkeys(draft.statuses) if s != "closed"] or ["won", "lost"]
    one = len(status) == 1
    draft.where(Filter(field="status", op="eq" if one else "in", value=status[0] if one else [*status]))
    draft.shape, draft.entity = "list", "opportunity"
    draft.order = [Order(by="closed_at")]
    return True


def _next_to_close(draft: Draft) -> None:
    """When will Acme close: its open deals, the nearest first."""
    draft.statuses = [status for status in draft.statuses if status != "closed"]
    only_open(draft)
    field: DateField = "expected_close_date"
    draft.shape, draft.order = "list", [Order(by=field, descending=False)]
    draft.where(Filter(field="status", value=draft.statuses[0] if draft.statuses else "open"))
