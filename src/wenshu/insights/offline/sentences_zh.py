"""Plans as Chinese questions."""

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
    "amount_sum": "总金额", "amount_avg": "平均客单价", "amount_min": "金额最小值", "amount_max": "金额最大值",
    "amount_median": "金额中位数", "weighted_amount": "预测金额", "win_rate": "赢单率", "cycle_days_avg": "销售周期",
    "age_days_avg": "平均账龄", "company_count": "客户数", "owner_count": "负责人数量", "product_count": "产品数量",
    "days_in_stage_avg": "当前阶段停留天数", "stage_duration_avg": "阶段停留时间", "conversion_rate": "转化率",
    "target_amount": "目标", "attainment": "目标达成率",
}  # fmt: skip
NOUNS = {
    "opportunity": "商机",
    "company": "客户",
    "contact": "联系人",
    "follow_up": "跟进记录",
    "voice_note": "语音笔记",
}
STATUSES = {"won": "赢单", "lost": "输单", "open": "进行中"}
DIMENSIONS = {
    "owner": "负责人", "sales_team": "团队", "stage": "阶段", "status": "状态", "product": "产品", "product_series": "产品系列",
    "company": "客户", "region": "区域", "industry": "行业", "country": "国家", "source": "来源", "lost_reason": "输单原因",
    "competitor": "竞争对手",
    "lost_from_stage": "阶段", "kind": "跟进方式", "voice_status": "状态", "voice_source": "录入方式", "currency": "币种", "tag": "标签", "contact": "联系人", "name": "商机",
    "day": "天", "week": "周", "month": "月", "quarter": "季度", "year": "年",
}  # fmt: skip
OPS = {"gt": "超过", "gte": "至少", "lt": "低于", "lte": "至多", "eq": "等于"}
WHEN = {"created_at": "创建", "closed_at": "关闭", "expected_close_date": "预计成交", "next_follow_up_at": "需要跟进",
        "stage_entered_at": "换阶段", "occurred_at": "", "last_activity_at": "联系过"}  # fmt: skip
FLAGS = {
    "has_amount": "金额", "has_company": "客户", "has_contact": "联系人", "has_owner": "负责人", "has_expected_close": "预计成交日期",
    "has_follow_up": "跟进记录", "has_next_follow_up": "下次跟进", "has_email": "邮箱", "has_phone": "电话", "has_deal": "商机",
    "has_open_deal": "进行中的商机", "has_won_deal": "赢单的商机",
    "has_transcript": "文字稿", "confirmed": "已确认的摘要", "to_confirm": "待确认的摘要",
}  # fmt: skip
COUNTED = frozenset(
    {
        "has_contact",
        "has_follow_up",
        "has_deal",
        "has_open_deal",
        "has_won_deal",
        "has_transcript",
        "confirmed",
        "to_confirm",
    }
)  # there are any; the others are filled in
MINE = {"mine": "我的", "my_team": "我的团队的"}
SAID = {"reached_stage": "到过{}", "created_by": "{}创建", "content": "提到“{}”", "origin": "{}录入"}
ORIGINS = {"voice": "语音", "assist": "助手", "person": "手动"}
WHICH_ONE = {"day": "哪天", "week": "哪周", "month": "哪个月", "quarter": "哪个季度", "year": "哪一年"}
SHARE_METRICS = frozenset({"win_rate", "attainment", "conversion_rate"})
DAYS_METRICS = frozenset({"cycle_days_avg", "age_days_avg", "days_in_stage_avg", "stage_duration_avg"})
VOICE = {
    "queued": "排队中",
    "transcribing": "转写中",
    "summarizing": "生成摘要中",
    "ready": "已就绪",
    "needs_transcript": "等待文字稿",
    "failed": "转写失败",
    "cancelled": "已取消",
    "upload": "录入方式为上传",
    "recording": "录入方式为网页录制",
    "transcript": "录入方式为文字稿",
}
KINDS = {
    "call": "电话",
    "meeting": "会议",
    "email": "邮件",
    "message": "消息",
    "visit": "拜访",
    "note": "备注",
}
FIELDS = {"amount": "金额", "probability": "概率", "employees": "员工数"}
UNITS = {"day": "天", "week": "周", "month": "个月", "quarter": "个季度", "year": "年"}
WHICH = {"day": ("昨天", "今天", "明天"), "week": ("上周", "本周", "下周"), "month": ("上个月", "本月", "下个月"),
         "quarter": ("上季度", "本季度", "下季度"), "year": ("去年", "今年", "明年"), "half": ("上个半年", "这半年", "下个半年"),
         "fiscal_year": ("上财年", "本财年", "下财年"), "fiscal_quarter": ("上财季", "本财季", "下财季")}  # fmt: skip
CURRENCIES = {"USD": "美元", "CNY": "人民币", "EUR": "欧元", "GBP": "英镑", "HKD": "港元", "JPY": "日元"}
SEASONS = {"spring": "春季", "summer": "夏季", "autumn": "秋季", "winter": "冬季"}


def sentence(query: Query) -> str:
    parts = parts_of(query)
    return MINE.get(query.scope, "") + _shaped(query, parts)


def _shaped(query: Query, parts: Parts) -> str:
    when, where = _times(query, parts), _where(query, parts)
    figure = _figure(query, parts)
    by = "和".join(DIMENSIONS[d] for d in query.dimensions)
    if query.shape == "exists":
        return f"有没有{when}{where}{_noun(query, parts)}？"
    if query.shape == "list":
        return f"{when}{where}{_first(query)}{_noun(query, parts)}有哪些？{_order(query)}"
    if (
        query.shape == "detail"
        and query.entity == "contact"
        and not any(f.field == "contact" for f in query.filters)
    ):
        return f"{where}的联系方式"
    if query.shape == "detail":
        return f"介绍一下{where}{'的商机' if query.entity == 'opportunity' else ''}"
    if query.having and query.dimensions:
        return f"{when}{where}{_having(query, parts)}的{DIMENSIONS[query.dimensions[0]]}"
    if query.shape == "rank":
        first = not query.order or query.order[0].descending
        if query.limit == 1 and query.dimensions[0] in WHICH_ONE:
            most = "最高" if first else "最低"
            return f"{when}{where}{WHICH_ONE[query.dimensions[0]]}的{figure}{most}"
        if query.limit:
            return f"{when}{where}{figure}{'排名前' if first else '倒数'}{query.limit}的{by}"
        return f"{when}{where}{figure}{'最高' if first else '最低'}的{by}排名"
    if query.shape == "share":
        return f"{when}{where}各{by}的{figure}占比"
    if query.shape == "funnel":
        return _funnel(query, when, where, by)
    if query.compare is not None:
        return _compared(query, when, where, figure, by)
    if by:
        return f"{when}{where}{_each(query)}的{figure}{_sorted(query)}"
    if query.metrics == ["count"]:
        return f"{when}{where}{_noun(query, parts)}有多少个？"
    return f"{when}{where}{figure}是多少？"


def _funnel(query: Query, when: str, where: str, by: str) -> str:
    if not query.stages:
        return f"{when}{where}销售漏斗"
    return f"{when}{where}{f'各{by}' if by else ''}从{'到'.join(query.stages)}的转化率"


def _having(query: Query, parts: Parts) -> str:
    given = query.having[0]
    op = OPS[given.op]
    if given.metric == "count":
        return f"{_noun(query, parts)}{op}{plain(given.value)}个"
    if given.metric == "attainment" and given.value == 1:
        return "目标达成率低于100%" if given.op == "lt" else "目标达成率至少100%"
    if given.metric in SHARE_METRICS:
        return f"{METRICS[given.metric]}{op}{plain((given.value * 100).normalize())}%"
    if given.metric in DAYS_METRICS:
        return f"{METRICS[given.metric]}{op}{plain(given.value)}天"
    named = {"won": "销售额", "open": "在途金额"}.get(parts.status, "总金额")
    figure = named if given.metric == "amount_sum" else METRICS[given.metric]
    return f"{figure}{op}{plain(given.value)}{CURRENCIES.get(given.currency or '', '')}"


def _compared(query: Query, when: str, where: str, figure: str, by: str) -> str:
    assert query.compare is not None
    kind = query.compare.kind
    each = _each(query) if by and kind not in {"members", "vs_rest"} else ""
    if kind == "members":
        return f"对比{when}{where}{figure}"
    if kind == "same_period_last_year":
        return f"{when}{where}{each}{figure}同比"
    if kind == "previous_period":
        return f"{when}{where}{each}{figure}环比"
    if kind == "vs_rest":
        return f"{when}{where}和其他相比的{figure}"
    if kind == "vs_target":
        return f"{when}{where}{each}{figure}和目标对比"
    period = _period(query.compare.period) if query.compare.period else ""
    if query.compare.whole:
        return (
            f"{when.removesuffix('的')}和{period}{'的' if when.endswith('的') else ''}{where}{each}{figure}"
        )
    return f"{when}对比{period}{where}{each}{figure}"


def _each(query: Query) -> str:
    """各区域每个月."""
    buckets = BUCKETS.intersection(query.dimensions)
    others = "".join(f"各{DIMENSIONS[d]}" for d in query.dimensions if d not in buckets)
    return others + "".join(
        f"每{'个' if b == 'month' else ''}{DIMENSIONS[b]}" for b in query.dimensions if b in buckets
    )


def _figure(query: Query, parts: Parts) -> str:
    names = []
    for metric in query.metrics:
        if metric == "amount_sum" and parts.status == "won":
            names.append("销售额")
        elif metric == "amount_sum" and parts.overdue:
            names.append(f"{_noun(query, parts)}总金额")
        elif metric == "amount_sum" and parts.status == "open":
            names.append("在途金额")
        elif metric == "count":
            names.append(f"{_noun(query, parts)}数量")
        else:
            names.append(METRICS[metric])
    status = f"{STATUSES[parts.status]}商机的" if parts.status and _status_is_unsaid(query, parts) else ""
    return status + "和".join(names)


def _noun(query: Query, parts: Parts) -> str:
    if query.entity == "follow_up" and parts.kinds:
        return "和".join(KINDS[k] for k in parts.kinds)
    overdue = "逾期的" if parts.overdue else ""
    status = f"{STATUSES[parts.status]}的" if parts.status else ""
    return f"{overdue}{status}{NOUNS[query.entity]}"


def _status_is_unsaid(query: Query, parts: Parts) -> bool:
    if "count" in query.metrics:
        return False
    implied = {"amount_sum": {"won", "open"}, "amount_avg": {"won"}, "amount_median": {"won"}, "weighted_amount": {"open"},
               "age_days_avg": {"open"}, "cycle_days_avg": {"won"}, "attainment": {"won"}}  # fmt: skip
    return not any(parts.status in implied.get(m, ()) for m in query.metrics)


def _where(query: Query, parts: Parts) -> str:
    conditions = "、".join(_condition(f) for f in sorted(parts.conditions, key=_is_said_last))
    return f"{conditions}的" if conditions and query.shape != "detail" else conditions


def _is_said_last(given: Filter) -> bool:
    """Else 没有填产品、负责人李雷 would be of both."""
    return given.field in FLAGS or given.op in {"is_null", "not_null"}


def _condition(given: Filter) -> str:
    if given.field == "status":
        names = "和".join(STATUSES[v] for v in values_of(given))
        return f"除了{names}" if given.op in {"ne", "not_in"} else names
    if given.field == "has_follow_up" and not given.value:
        return "从未跟进过"
    if given.field in COUNTED:
        return f"{'有' if given.value else '没有'}{FLAGS[given.field]}"
    if given.field in FLAGS:
        return f"{'填了' if given.value else '没有填'}{FLAGS[given.field]}"
    if given.field == "days_in_stage":
        op = "" if given.op == "gte" else OPS.get(given.op, "")
        return f"停留{op}{plain(numbers_of(given)[0])}天"
    if given.field in {"voice_status", "voice_source"}:
        return "或".join(VOICE[value] for value in values_of(given))
    if given.field in SAID:
        return SAID[given.field].format(*(ORIGINS.get(value, value) for value in values_of(given)))
    if given.field == "days_since_activity":
        op = "" if given.op == "gte" else OPS.get(given.op, "")
        return f"{op}{plain(numbers_of(given)[0])}天没有活动"
    if given.field == "age_days":
        return f"创建了{OPS.get(given.op, '')}{plain(numbers_of(given)[0])}天"
    if given.field in FIELDS:
        return _threshold(given)
    if given.op == "contains" and given.field == "lost_reason":
        return f"因{given.value}"
    if given.op == "contains":
        return f"名为“{given.value}”"
    noun = DIMENSIONS.get(given.field, given.field)
    if given.op in {"is_null", "not_null"}:
        return f"{'没有填' if given.op == 'is_null' else '填了'}{noun}"
    names = "和".join(f"{noun}{value}" for value in values_of(given))
    return f"除了{names}" if given.op in {"ne", "not_in"} else names


def _threshold(given: Filter) -> str:
    unit = "%" if given.field == "probability" else ""
    currency = CURRENCIES.get(given.currency or "", "")
    if given.op == "between":
        low, high = numbers_of(given)
        return f"{FIELDS[given.field]}在{plain(low)}到{plain(high)}{unit}{currency}之间"
    return f"{FIELDS[given.field]}{OPS.get(given.op, '')}{plain(numbers_of(given)[0])}{unit}{currency}"


def _times(query: Query, parts: Parts) -> str:
    return "".join(_when(given, query, parts) for given in query.time)


def _when(given: TimeFilter, query: Query, parts: Parts) -> str:
    verb = WHEN[given.field or "created_at"]
    figures = {"win_rate", "cycle_days_avg", "target_amount", "attainment"}
    closed = parts.status in {"won", "lost"} or bool(figures & set(query.metrics))
    funnel = query.shape == "funnel" and given.field == "created_at"
    if funnel or query.entity == "follow_up" or (given.field == "closed_at" and closed):
        verb = ""
    if given.field == "expected_close_date" and {"amount_sum", "weighted_amount"} & set(query.metrics):
        verb = "" if parts.status == "open" else verb
    return f"{said(given, verb, chinese=True) or _period(given.period)}{verb}的"


def _period(period: Period) -> str:
    if isinstance(period, Rolling):
        return f"{'近' if period.direction == 'past' else '未来'}{period.n}{UNITS[period.unit]}"
    if isinstance(period, CalendarUnit):
        if period.offset in {-1, 0, 1}:
            so_far = "以来" if period.to_date else ""
            return WHICH[period.unit][period.offset + 1] + so_far
        return f"{-period.offset}{UNITS.get(period.unit, '年')}前"
    if isinstance(period, Between):
        return _between(period)
    return _named(period)


def _between(period: Between) -> str:
    if period.start and period.end:
        return f"{period.start}" if period.start == period.end else f"{period.start}到{period.end}"
    return f"{period.start}以来" if period.start else f"截至{period.end}"


def _named(period: Named) -> str:
    year = f"{period.year}{'财年' if period.fiscal else '年'}" if period.year else ""
    if period.month:
        return f"{year}{period.month}月{f'{period.day}日' if period.day else ''}"
    if period.quarter:
        return f"{year}第{'一二三四'[period.quarter - 1]}季度"
    if period.half:
        return f"{year}{'上' if period.half == 1 else '下'}半年"
    return year + (SEASONS[period.season] if period.season else "")


def _order(query: Query) -> str:
    by = {"expected_close_date": "预计成交日期", "next_follow_up_at": "下次跟进时间"}
    date = by.get(query.order[0].by) if query.order and not query.order[0].descending else None
    if query.limit and date == by["expected_close_date"]:
        return ""
    return f"按{date}排序" if date else ""


def _sorted(query: Query) -> str:
    if query.shape != "breakdown" or not query.order:
        return ""
    return "从高到低" if query.order[0].descending else "从低到高"


def _first(query: Query) -> str:
    order = query.order[0] if query.order else None
    words = {("amount", True): "金额最大的", ("amount", False): "金额最小的", ("created_at", True): "最新的",
             ("created_at", False): "最早的", ("stage_entered_at", False): "停留最久的", ("closed_at", True): "最新的", ("closed_at", False): "最早的", ("occurred_at", True): "最新的", ("expected_close_date", False): "最快要成交的" if query.limit else "", ("last_activity_at", False): "最久没有活动的",
             ("probability", True): "概率最高的", ("probability", False): "概率最低的"}  # fmt: skip
    word = words.get((order.by, order.descending), "") if order else ""
    return f"{word}{query.limit}个" if word and query.limit else word
