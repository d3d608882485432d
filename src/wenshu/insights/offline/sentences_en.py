"""Plans as English questions."""

from __future__ import annotations

from wenshu.insights.offline.parts import Parts, numbers_of, parts_of, plain, said, values_of
from wenshu.insights.plan import (
    BUCKETS,
    Between,
    CalendarUnit,
    Filter,
    Named,
    Period,
    Query,
    Rolling,
    TimeFilter,
)

METRICS = {
    "count": "number of", "amount_sum": "total amount", "amount_avg": "average deal size", "amount_min": "minimum amount",
    "amount_max": "maximum amount", "amount_median": "median deal size", "weighted_amount": "forecast",
    "win_rate": "win rate", "cycle_days_avg": "sales cycle", "age_days_avg": "average age",
    "company_count": "number of companies", "owner_count": "number of owners", "product_count": "number of products",
    "days_in_stage_avg": "days in the current stage", "stage_duration_avg": "time in stage",
    "conversion_rate": "conversion rate", "target_amount": "target", "attainment": "target attainment",
}  # fmt: skip
NOUNS = {"opportunity": "deals", "company": "companies", "contact": "contacts", "follow_up": "follow-ups",
         "voice_note": "voice notes"}  # fmt: skip
DIMENSIONS = {
    "sales_team": "sales team", "product_series": "product series", "lost_reason": "lost reason", "kind": "activity type",
    "follow_up": "follow-up", "lost_from_stage": "stage", "voice_status": "status", "voice_source": "source",
}  # fmt: skip
PLURALS = {"company": "companies", "country": "countries", "industry": "industries", "product_series": "product series",
           "status": "statuses", "kind": "activity types", "voice_status": "statuses"}  # fmt: skip
OPS = {"gt": "over", "gte": "at least", "lt": "under", "lte": "at most", "eq": ""}
WHEN = {"created_at": "created", "closed_at": "closed", "expected_close_date": "expected to close",
        "next_follow_up_at": "due for follow-up", "occurred_at": "", "last_activity_at": "last contacted",
        "stage_entered_at": "moved stage"}  # fmt: skip
FLAGS = {
    "has_amount": "an amount", "has_company": "a company", "has_contact": "a contact", "has_owner": "an owner",
    "has_expected_close": "a close date", "has_follow_up": "any follow-up", "has_next_follow_up": "a next follow-up",
    "has_email": "an email address", "has_phone": "a phone number", "has_deal": "any deals",
    "has_open_deal": "any open deals", "has_won_deal": "any won deals", "has_transcript": "a transcript",
    "confirmed": "a confirmed summary", "to_confirm": "a summary to be confirmed",
}  # fmt: skip
MINE = {"mine": "my ", "my_team": "my team's "}
SIZED = "sized "  # "win rate over 50000" would be a rate
OWNED = ("list ", "how many ", "are there ")  # these say whose inside the sentence
COUNTED = {"company_count": "companies", "owner_count": "owners", "product_count": "products"}
SHARE_METRICS = frozenset({"win_rate", "attainment", "conversion_rate"})
DAYS_METRICS = frozenset({"cycle_days_avg", "age_days_avg", "days_in_stage_avg", "stage_duration_avg"})
SAID = {
    "reached_stage": "that reached stage {}",
    "created_by": "created by {}",
    "content": 'mentioning "{}"',
    "origin": "from {}",
}
VOICE = {
    "queued": "that are queued",
    "transcribing": "being transcribed",
    "summarizing": "being summarised",
    "ready": "that are ready",
    "needs_transcript": "waiting for a transcript",
    "failed": "that failed",
    "cancelled": "that were cancelled",
    "upload": "with source upload",
    "recording": "with source recording",
    "transcript": "with source transcript",
}
KINDS = {
    "call": "calls",
    "meeting": "meetings",
    "email": "emails",
    "message": "messages",
    "visit": "visits",
    "note": "notes",
}
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip


def sentence(query: Query) -> str:
    parts = parts_of(query)
    text = _shaped(query, parts)
    if not text.startswith(OWNED):
        text = MINE.get(query.scope, "") + text
    return text[0].upper() + text[1:]


def _shaped(query: Query, parts: Parts) -> str:
    figure, where, whose = _figure(query, parts), _where(query, parts), MINE.get(query.scope, "")
    by = " and ".join(_dimension(d) for d in query.dimensions)
    if query.shape == "exists":
        return f"are there any {'of ' if whose else ''}{whose}{_noun(query, parts)}{where}?"
    if query.shape == "list":
        first = _first(query).removeprefix("the ") if whose else _first(query)
        return f"list {whose}{first}{_listed(query, parts)}{where}{_order(query)}"
    if query.shape == "detail" and query.entity == "contact" and not _about_itself(query):
        return f"contact details{where}"
    if query.shape == "detail":
        about = f" the deals{where}" if query.entity == "opportunity" else where.replace(" for ", " ", 1)
        return f"tell me about{about}"
    if query.having and query.dimensions:
        return f"{_plural(query.dimensions[0])} with {_having(query, parts)}{where}"
    if query.shape == "rank":
        if query.limit == 1 and query.dimensions[0] in BUCKETS:
            end = "highest" if not query.order or query.order[0].descending else "lowest"
            return f"which {query.dimensions[0]} had the {end} {figure}{where}"
        top = "top" if not query.order or query.order[0].descending else "bottom"
        many = f"{query.limit} " if query.limit else ""
        return f"{top} {many}{_plural(query.dimensions[0])} by {figure}{where}"
    if query.shape == "share":
        return f"share of {figure} by {by}{where}"
    if query.shape == "funnel":
        return f"{_funnel(query)}{where}"
    if query.compare is not None:
        return _compared(query, figure, where, by)
    if by:
        return f"{figure} by {by}{where}{_sorted(query)}"
    if query.metrics == ["count"]:
        return f"how many {'of ' if whose else ''}{whose}{_noun(query, parts)}{where}?"
    return f"{figure}{where}"


def _funnel(query: Query) -> str:
    if not query.stages:
        return "funnel"
    by = f" by {_dimension(query.dimensions[0])}" if query.dimensions else ""
    return f"conversion rate from {' to '.join(query.stages)}{by}"


def _having(query: Query, parts: Parts) -> str:
    given = query.having[0]
    op = OPS[given.op]
    if given.metric == "count":
        return f"{'more than' if given.op == 'gt' else op} {plain(given.value)} {_noun(query, parts)}"
    if given.metric == "attainment" and given.value == 1:
        return "attainment under 100%" if given.op == "lt" else "attainment at least 100%"
    if given.metric in COUNTED:
        return f"{'more than' if given.op == 'gt' else op} {plain(given.value)} {COUNTED[given.metric]}"
    if given.metric in SHARE_METRICS:
        return f"{METRICS[given.metric]} {op} {plain((given.value * 100).normalize())}%"
    if given.metric in DAYS_METRICS:
        return f"{METRICS[given.metric]} {op} {plain(given.value)} days"
    named = {"won": "revenue", "open": "pipeline"}.get(parts.status, "total amount")
    figure = named if given.metric == "amount_sum" else METRICS[given.metric]
    return f"{figure} {op} {plain(given.value)}{f' {given.currency}' if given.currency else ''}"


def _compared(query: Query, figure: str, where: str, by: str) -> str:
    assert query.compare is not None
    by = f" by {by}" if by and query.compare.kind not in {"members", "vs_rest"} else ""
    if query.compare.kind == "members":
        return f"compare {figure}{where}"
    if query.compare.kind == "same_period_last_year":
        return f"{figure}{by}{where} compared to the same period last year"
    if query.compare.kind == "previous_period":
        return f"{figure}{by}{where} compared to the previous period"
    if query.compare.kind == "vs_target":
        return f"{figure}{by}{where} against target"
    if query.compare.kind == "vs_rest":
        return f"{figure}{where} vs the rest"
    period = _period(query.compare.period) if query.compare.period else ""
    return f"{figure}{by}{where} {'and' if query.compare.whole else 'compared to'} {period}"


def _figure(query: Query, parts: Parts) -> str:
    names = []
    for metric in query.metrics:
        if metric == "amount_sum" and parts.status == "won":
            names.append("revenue")
        elif metric == "amount_sum" and parts.overdue:
            names.append(f"total amount of {_noun(query, parts)}")
        elif metric == "amount_sum" and parts.status == "open":
            names.append("pipeline")
        elif metric == "count":
            names.append(f"number of {_noun(query, parts)}")
        else:
            names.append(METRICS[metric])
    return " and ".join(names)


def _noun(query: Query, parts: Parts) -> str:
    if query.entity == "follow_up" and parts.kinds:
        return " and ".join(KINDS[k] for k in parts.kinds)
    status = f"{parts.status} " if parts.status else ""
    return f"{_overdue(parts)}{status}{NOUNS[query.entity]}"


def _listed(query: Query, parts: Parts) -> str:
    """ "The largest won deal", where one is asked for."""
    noun = _noun(query, parts)
    single = query.limit == 1 and noun.endswith(
        ("deals", "follow-ups", "voice notes", "calls", "meetings", "visits")
    )
    return noun.removesuffix("s") if single else noun


def _about_itself(query: Query) -> bool:
    return any(given.field == query.entity for given in query.filters)


def _overdue(parts: Parts) -> str:
    return "overdue " if parts.overdue else ""


def _where(query: Query, parts: Parts) -> str:
    figure = bool(query.dimensions) or (bool(query.metrics) and "count" not in query.metrics)
    conditions = sorted(parts.conditions, key=lambda f: f.field in FLAGS)
    said = "".join(f" {SIZED if figure and f.field == 'amount' else ''}{_condition(f)}" for f in conditions)
    if parts.status and _status_is_unsaid(query, parts):
        said += f" for {parts.status} deals"
    return said + "".join(f" {_when(t, query, parts)}" for t in query.time)


def _status_is_unsaid(query: Query, parts: Parts) -> bool:
    """The figure's own name implies it, or the noun says it."""
    if query.having and query.having[0].metric in COUNTED:
        return True
    if query.shape in {"list", "exists"} or "count" in query.metrics:
        return False
    implied = {"amount_sum": {"won", "open"}, "amount_avg": {"won"}, "amount_median": {"won"}, "weighted_amount": {"open"},
               "age_days_avg": {"open"}, "cycle_days_avg": {"won"}, "attainment": {"won"}}  # fmt: skip
    return not any(parts.status in implied.get(m, ()) for m in query.metrics)


def _condition(given: Filter) -> str:
    if given.field == "status":
        names = " and ".join(values_of(given))
        return f"not {names}" if given.op in {"ne", "not_in"} else f"that are {names}"
    if given.field in FLAGS:
        return f"{'that have' if given.value else 'without'} {FLAGS[given.field]}"
    if given.field == "days_in_stage":
        return f"in the same stage for {_op(given)}{plain(numbers_of(given)[0])} days"
    if given.field in {"voice_status", "voice_source"}:
        return " or ".join(VOICE[value] for value in values_of(given))
    if given.field in SAID:
        return SAID[given.field].format(*values_of(given))
    if given.field == "days_since_activity":
        return f"without activity for {_op(given)}{plain(numbers_of(given)[0])} days"
    if given.field == "age_days":
        return (
            f"{'older' if given.op in {'gt', 'gte'} else 'younger'} than {plain(numbers_of(given)[0])} days"
        )
    if given.field in {"amount", "probability", "employees"}:
        return _threshold(given)
    if given.op == "contains" and given.field == "lost_reason":
        return f"lost to {given.value}"
    if given.op == "contains":
        return f'called "{given.value}"'
    noun = _dimension(given.field)
    if given.op == "is_null":
        return f"without a {noun}"
    if given.op == "not_null":
        return f"with a {noun}"
    names = " and ".join(f"{noun} {value}" for value in values_of(given))
    return f"except {names}" if given.op in {"ne", "not_in"} else f"for {names}"


def _threshold(given: Filter) -> str:
    unit = "%" if given.field == "probability" else f" {given.currency}" if given.currency else ""
    lead = "" if given.field == "amount" else f"with {given.field} "
    if given.op == "between":
        low, high = numbers_of(given)
        return f"{lead}between {plain(low)} and {plain(high)}{unit}"
    return f"{lead}{_op(given)}{plain(numbers_of(given)[0])}{unit}"


def _op(given: Filter) -> str:
    word = OPS.get(given.op, "")
    return f"{word} " if word else ""


def _when(given: TimeFilter, query: Query, parts: Parts) -> str:
    verb = WHEN[given.field or "created_at"]
    funnel = query.shape == "funnel" and given.field == "created_at"
    if (
        funnel
        or query.entity == "follow_up"
        or (given.field == "closed_at" and _closed_is_implied(query, parts))
    ):
        verb = ""
    if given.field == "expected_close_date" and parts.status == "open" and not {"count"} & set(query.metrics):
        verb = "" if query.metrics else verb
    period = said(given, verb, chinese=False) or _period(given.period)
    return f"{verb} {period}".strip()


def _closed_is_implied(query: Query, parts: Parts) -> bool:
    closed = {"win_rate", "cycle_days_avg", "target_amount", "attainment"}
    return parts.status in {"won", "lost"} or bool(closed & set(query.metrics))


def _period(period: Period) -> str:
    if isinstance(period, Rolling):
        return f"in the {'past' if period.direction == 'past' else 'next'} {period.n} {period.unit}s"
    if isinstance(period, CalendarUnit):
        unit = period.unit.replace("_", " ")
        if period.offset in {-1, 0, 1}:
            return (
                f"{('last', 'this', 'next')[period.offset + 1]} {unit}{' to date' if period.to_date else ''}"
            )
        return f"{-period.offset} {unit}s ago"
    if isinstance(period, Between):
        return _between(period)
    return _named(period)


def _between(period: Between) -> str:
    if period.start and period.end:
        return f"on {period.start}" if period.start == period.end else f"from {period.start} to {period.end}"
    return f"since {period.start}" if period.start else f"until {period.end}"


def _named(period: Named) -> str:
    year = f" {period.year}" if period.year else ""
    if period.month:
        day = f" {period.day}" if period.day else ""
        return f"in {MONTHS[period.month - 1]}{day}{year}"
    fiscal = "FY" if period.fiscal else ""
    if period.quarter:
        return f"in Q{period.quarter} {fiscal}{period.year}" if period.year else f"in Q{period.quarter}"
    if period.half:
        return f"in H{period.half}{year}"
    if period.season:
        return f"in {period.season}{year}"
    return f"in {fiscal}{period.year}"


def _dimension(value: str) -> str:
    return DIMENSIONS.get(value, value)


def _plural(value: str) -> str:
    return PLURALS.get(value, f"{_dimension(value)}s")


def _sorted(query: Query) -> str:
    if query.shape != "breakdown" or not query.order:
        return ""
    return ", highest first" if query.order[0].descending else ", lowest first"


def _first(query: Query) -> str:
    order = query.order[0] if query.order else None
    words = {("amount", True): "largest", ("amount", False): "smallest", ("created_at", True): "newest",
             ("created_at", False): "oldest", ("closed_at", True): "last", ("closed_at", False): "first", ("occurred_at", True): "latest",
             ("expected_close_date", False): "soonest" if query.limit else "",
             ("probability", True): "highest probability", ("probability", False): "lowest probability"}  # fmt: skip
    word = words.get((order.by, order.descending), "") if order else ""
    many = f"{query.limit} " if query.limit and query.limit > 1 and word else ""
    return f"the {many}{word} " if word else ""


def _order(query: Query) -> str:
    if not query.order:
        return ""
    by = query.order[0]
    if by.by == "expected_close_date" and not by.descending and not query.limit:
        return " sorted by close date"
    if by.by == "next_follow_up_at" and not by.descending:
        return " sorted by next follow-up"
    if by.by == "stage_entered_at" and not by.descending:
        return " for the longest"
    return " with the longest without activity" if by.by == "last_activity_at" else ""
