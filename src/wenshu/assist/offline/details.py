"""Product, region, source, owner and competitors of a deal, by the team's own words first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from wenshu.assist.extraction import Fact, Span
from wenshu.assist.offline import rivals, words_en, words_zh
from wenshu.assist.offline.company import Company
from wenshu.assist.offline.page import Clause, fold
from wenshu.assist.offline.sheet import RIVAL, Sheet

_SOURCES = (  # the words that a text has, and what sources of that kind are called
    (r"(?<![a-z])(?:trade ?fair|trade ?show|fair|expo|exhibition|conference|booth|our stand|summit|event)(?![a-z])|展会|会展|展览|[一-鿿]{2}展(?=[,。上;]|$)|博览会|广交会|进博会|峰会|论坛|沙龙|活动上", r"fair|show|expo|exhib|event|conference|展|会议|活动"),
    (r"(?<![a-z])(?:referred|referral|introduced by|introduction (?:from|by)|suggested (?:that )?(?:i|we) (?:contact|call|talk|speak|reach|write)|gave (?:me|us) your (?:name|number|details)|recommended by|recommendation|word of mouth|was referred)(?![a-z])|介绍|推荐|转介绍|引荐", r"refer|recommend|introduc|word of mouth|介绍|推荐"),
    (r"(?<![a-z])(?:web ?site|web ?form|contact form|landing page|online form|our site|homepage|inbound)(?![a-z])|官网|网站|表单|在线留言|网上咨询", r"web|site|inbound|online|官网|网站|线上"),
    (r"(?<![a-z])(?:cold[- ]?call(?:ed|ing)?|outbound|prospecting|cold email)(?![a-z])|陌生拜访|陌拜|电话开发|冷呼|电销|主动开发", r"cold|outbound|prospect|电销|陌|外呼|主动"),
    (r"(?<![a-z])(?:linkedin|google ads?|facebook|advert(?:isement)?|ad campaign|campaign|newsletter|webinar|twitter|tiktok|youtube)(?![a-z])|广告|抖音|小红书|百度|公众号|直播|投放|推广", r"ad|campaign|market|social|linkedin|webinar|newsletter|广告|推广|市场|新媒体|百度"),
    (r"(?<![a-z])(?:partner|reseller|distributor|integrator|channel)(?![a-z])|合作伙伴|渠道|代理商|经销商|集成商", r"partner|channel|resell|distribut|渠道|伙伴|代理"),
    (r"(?<![a-z])(?:existing customer|repeat (?:customer|business)|old customer|upsell|renewal)(?![a-z])|老客户(?!介绍|推荐|转)|复购|增购|续约|续费", r"existing|repeat|customer|老客户|复购|存量"),
    (r"(?<![a-z])(?:tender|rfp|public bid)(?![a-z])|招标|招投标|投标|公开招", r"tender|rfp|bid|招标|投标"),
)  # fmt: skip
_CAME = re.compile(
    r"(?<![a-z])(?:came (?:in |to us )?(?:through|via|from|by|over)|come (?:in )?(?:through|via|from)|found (?:us|you)|heard (?:about|of) us|(?:met|meet(?:ing)?|chat(?:ted)?|talk(?:ed)?|spoke|spoken|conversation|discussion|saw|seen|visit) (?:\w+ ){0,4}at(?= (?:the|a|our|your)\b)|know them from|lead from|source[:d]?|got (?:the lead|them|this|it) (?:from|through|via)|referred|referral|introduced|introduction|recommended|recommendation|suggested (?:that )?(?:i|we)|gave (?:me|us) your|(?:lead|enquiry|inquiry|follow-?up)s?:|reached out|inbound|through (?:the|our|a)|via (?:the|our|a)|picked up at|picked (?:it )?up from|cold[- ]?call|signed up (?:at|via)|filled|downloaded|contacted us|enquiry|inquiry|from (?:the|our|a) (?:web|trade|fair|expo|booth|partner|reseller|newsletter|webinar|campaign|linkedin|google))(?![a-z])"
    r"|认识|介绍|推荐|来源|找到我们|找过来|找上|来的|引荐|通过|看到|留言|咨询|过来的|加的微信|获客|拿到|接触到|留了|线索|收到名片|名片|参加"
)
_SAYS_SOURCE = re.compile(
    r"(?<![a-z])(?:came in (?:through|via|from|by) (?P<a>[^,.;\n]{3,50})|referred (?:to us )?by (?P<b>[^,.;\n]{3,40})|introduced (?:to us )?by (?P<c>[^,.;\n]{3,40})|found us (?:through|via|on|at|by) (?P<d>[^,.;\n]{3,40})|(?:met|meet) (?:\w+ ){0,4}?at (?P<e>(?:the |a |our )?[^,.;\n]{0,24}(?:trade ?fair|trade ?show|expo|fair|conference|summit|event|booth)[^,.;\n]{0,16})|lead from (?P<f>[^,.;\n]{3,40}))"
    r"|(?P<z>[^,。;、\s]{0,12}(?:展会|展览会|博览会|广交会|峰会|论坛)(?:上)?(?:认识|加|接触|碰|来|留)?)|(?P<y>(?:老客户|朋友|[一-鿿]{1,6})?(?:介绍|推荐|转介绍|引荐)(?:来)?)|通过(?P<x>[^,。;]{2,12}?)(?:找到|认识|联系|来)"
)


def product(sheet: Sheet, clauses: Sequence[Clause]) -> Fact | None:
    known = _team_word(sheet, clauses, sheet.context.products)
    if known:
        return known
    for label in sheet.labels("product", clauses):
        return Fact(sheet.quote(label.value)[:120], label.value, 0.85)
    return _in_heading(sheet)


def _in_heading(sheet: Sheet) -> Fact | None:
    """A mail says in its subject what it is about."""
    if sheet.heading is None:
        return None
    words = fold(sheet.quote(sheet.heading))
    found = [
        (
            len(name),
            Fact(name, Span(sheet.heading.start + at.start, sheet.heading.start + at.end), 0.8, "known_name"),
        )
        for name in sheet.context.products
        for at in list(_places(words, fold(name)))[:1]
    ]
    return max(found, key=lambda each: each[0])[1] if found else None


def region(sheet: Sheet, clauses: Sequence[Clause]) -> Fact | None:
    known = _team_word(sheet, clauses, sheet.context.regions)
    if known:
        return known
    for label in sheet.labels("region", clauses):
        return Fact(sheet.quote(label.value)[:80], label.value, 0.85)
    return None


def _team_word(sheet: Sheet, clauses: Sequence[Clause], words: Iterable[str]) -> Fact | None:
    """The longest of the team's words that the text has; inside a company's name it is part of that."""
    best: Fact | None = None
    for word in words:
        folded = fold(word)
        if len(folded) < 2:
            continue
        for span in _places(sheet.page.text, folded):
            own = next((c for c in clauses if c.start <= span.start < c.end), None)
            in_name = any(
                k.kind == "company" and k.span.start <= span.start < k.span.end for k in sheet.context.known
            )
            if own is None or in_name or any(r.start <= span.start < r.end for r in sheet.rivals):
                continue
            if best is None or best.span is None or span.end - span.start > best.span.end - best.span.start:
                best = Fact(word, span, 0.92, "known_name")
            break
    return best


def spaced_or_not(word: str) -> str:
    """A pattern for "MES 专业版" that finds MES专业版 as well: a blank beside a character may stand or not."""
    parts = re.split(r"(\s+)|(?<=[a-z0-9])(?=[一-鿿])|(?<=[一-鿿])(?=[a-z0-9])", word)
    return "".join(r"\s?" if not part or part.isspace() else re.escape(part) for part in parts)


def _places(text: str, word: str) -> Iterable[Span]:
    edge_left = r"(?<![a-z0-9])" if word[0].isascii() and word[0].isalnum() else ""
    edge_right = (
        "s?" * word[-1:].isalpha() * (word[-1] != "s") + r"(?![a-z0-9])"
        if word[-1].isascii() and word[-1].isalnum()
        else ""
    )
    for match in re.finditer(edge_left + spaced_or_not(word) + edge_right, text):
        yield Span(*match.span())


def source(sheet: Sheet, clauses: Sequence[Clause]) -> Fact | None:
    """Only where the text says that somebody came, or was found, that way."""
    for label in sheet.labels("source", clauses):
        words = sheet.page.text[label.value.start : label.value.end]
        return Fact(_of_team(sheet, words) or sheet.quote(label.value)[:80], label.value, 0.95)
    for clause in clauses:
        text = sheet.page.of(clause)
        if not _CAME.search(text):
            continue
        for word in sheet.context.sources:
            for span in _places(text, fold(word)):
                return Fact(word, Span(clause.start + span.start, clause.start + span.end), 0.9, "known_name")
        if said := _SAYS_SOURCE.search(text):
            group = next(name for name, value in said.groupdict().items() if value)
            span = Span(clause.start + said.start(group), clause.start + said.end(group))
            team = _of_team(sheet, said[0])
            if team or group in "abcdefzyx":
                words = re.sub(r"(?:上)?(?:认识|加|接触|碰|来|留)$", "", sheet.quote(span).strip())
                return Fact(
                    team or words[:80], span, 0.85 if team else 0.72, "known_name" if team else "stated"
                )
        if team := _of_team(sheet, text):
            return Fact(team, Span(clause.start, clause.end), 0.75, "known_name")
    return None


def _of_team(sheet: Sheet, words: str) -> str | None:
    for source_ in sheet.context.sources:
        if fold(source_) in words:
            return source_
    for said, called in _SOURCES:
        if re.search(said, words):
            for source_ in sheet.context.sources:
                if re.search(called, fold(source_)):
                    return source_
    return None


def owner(sheet: Sheet, clauses: Sequence[Clause]) -> Fact | None:
    """A member of the team that is named as responsible."""
    names = sorted(sheet.context.members, key=len, reverse=True)
    for label in sheet.labels("owner", clauses):
        words = sheet.page.text[label.value.start : label.value.end]
        for name in names:
            if fold(name) in words or words.strip() == fold(name).split()[0]:
                return Fact(name, label.value, 0.95, "known_name")
    names = [name for name in names if fold(name).split()[0] in sheet.page.text]
    for clause in clauses if names else ():
        text = sheet.page.of(clause)
        for name in names:
            for word in dict.fromkeys((fold(name), fold(name).split()[0])):
                pattern = rf"(?<![a-z])(?:owner is |owned by |assigned to |responsible is |handled by |led by |hand(?:ed)? (?:it )?over to |account manager is |rep is |由|负责人(?:是|:)?|交给|转给|归){re.escape(word)}(?![a-z])|(?<![a-z]){re.escape(word)}(?: is responsible| owns (?:this|the|it)| will own| takes? over| is (?:the )?(?:owner|lead)| is leading| leads (?:this|the deal)| is handling| handles this|负责|牵头|主导|来跟|跟这个|主跟)"
                if match := re.search(pattern, text):
                    at = clause.start + text.index(word, match.start())
                    return Fact(name, Span(at, at + len(word)), 0.9, "known_name")
    return None


_RIVAL_LEAD_EN = re.compile(rf"(?<![a-z])(?:{words_en.RIVAL_LEAD})\s(?:the\s|a\s|competitor\s)?$")
_RIVAL_TAIL_EN = re.compile(words_en.RIVAL_TAIL)
_RIVAL_LEAD_ZH = re.compile(rf"(?:{words_zh.RIVAL_LEAD})(?:[还仍]?是|:|为|有|了)?\s?$")
_RIVAL_TAIL_ZH = re.compile(rf"\s?{words_zh.RIVAL_TAIL}")
_RIVAL_NAME_ZH = re.compile(
    r"(?:竞争对手|竞对|对手|竞品|友商)(?:主要)?(?:[还仍]?是|:|为|有|叫)?\s?(?P<a>(?!们|报|给|的|价|也|那|在|还|出|方|已|更|更低|目|提|来|便|高|贵|多|少|差|快|慢|正|分析|情况|比|压|抢|介入|现|很|都|又|是|主|们)[一-鿿a-z0-9]{2,8}?)(?=报|给|的|也|还|出|[,。、;! (]|$|来|正在|在|已|便宜|和|方案|价)|(?:选了|选择了|签给了?|输给了?|败给了?|给了|被(?!截胡|抢|撬|否|确定|选|列|评|认定|授|推荐|砍|取消|拒|指定|要求|告知|通知)|选的是|选用了?|定了)(?P<b>(?!\d|[一-鿿]{0,3}签约)(?!别|其|另|我|他|对手|竞|一|两|三|客|方案|个|领导|老板|你|她|它|这|那|咱|同行|友商|便宜|更)[一-鿿a-z0-9]{2,10}?)(?=[,。;! (]|抢|拿|截|撬|中标|做|了|$|的方案|的|家)"
)
_RIVAL_CLAUSE = re.compile(r"quot|offer|price|cheap|lower|bid|报|价|便宜|抢|低|交付|方案")


_RIVAL_NAME_EN = re.compile(
    r"(?<![\w.@&'’-])(?P<name>[A-Z][\w&-]{1,30}(?: [A-Z][\w&-]{1,30}){0,2})(?='s (?:quote|offer|bid|price) (?:is|was|came|at)|(?: has| have|'s)?(?: also| already) (?:offered|offers)|(?: has| have|'s)?(?: also| now| just| already)? (?:quot(?:ed|es)|underbid|undercut|pitched|bid|beat us|came in (?:at|lower|cheaper)|is (?:[$€£¥]?[\d.,]+ ?k? |much |a bit |a lot |way )?(?:cheaper|lower)|are (?:[$€£¥]?[\d.,]+ ?k? |much |a bit |a lot |way )?(?:cheaper|lower))(?![a-z]))"
)


_CALLED_RIVAL = re.compile(
    r"(?<![\w])(?i:competitor|rival|incumbent)s?(?:(?: is| are|:) | ?\()(?P<name>[A-Z][\w&-]{1,30}(?: [A-Z][\w&-]{1,30}){0,2})"
)
_RIVAL_ACTS_ZH = re.compile(
    r"(?:^|(?<=[,。;:!?\n]))(?:但是?|不过|另外|目前|现在|听说|据说|对手)?(?P<name>(?!他|她|我|你|对方|客户|对手|竞|友商|别|另|同行|其他|价格|报价|这|那|有|还|都|大家|各)[一-鿿]{2,4}?)(?=也在(?:跟|谈|报|竞|接触)|[也还都正]在(?:抢|争(?!议|论|取))|也(?:想|要|来)?抢|(?:那边)?(?:只)?报了?\d|的?(?:报价|价格|交付|交货|发货|响应|实施|服务|功能)?比我们(?:的|家)?(?:要|更|还)?(?:低|便宜|贵|高|快))"
)


def _sellers(text: str, raw: str, others: Iterable[Span]) -> Iterable[Span]:
    """ "Acme quoted 95k": who quotes is no customer; unless it is a person, or one of ours."""
    taken = list(others)
    for match in _RIVAL_NAME_EN.finditer(raw):
        start, words = match.start("name"), match["name"]
        while words and fold(words.split(" ")[0]).removesuffix("'s") in words_en.NO_NAME:
            first = words.split(" ")[0]
            start, words = start + len(first) + 1, words[len(first) + 1 :]
        span = Span(start, start + len(words))
        if len(words) > 2 and not text[start].isspace() and not _meets(span, taken):
            yield span
    for match in _CALLED_RIVAL.finditer(raw):
        if not text[match.start("name")].isspace() and not _meets(Span(*match.span("name")), taken):
            yield Span(*match.span("name"))
    for match in _RIVAL_ACTS_ZH.finditer(text):
        if not _meets(Span(*match.span("name")), taken):
            yield Span(*match.span("name"))


def _meets(span: Span, others: Iterable[Span]) -> bool:
    return any(other.start < span.end and span.start < other.end for other in others)


def rival_spans(
    text: str, raw: str, companies: Iterable[Company], others: Iterable[Span] = ()
) -> tuple[Span, ...]:
    """Where the text names a competitor: a company in such a place, or a name that only stands there.

    `others` are people, who may quote and offer as well.
    """
    spans = []
    for company in companies:
        start, end = company.span
        lead = text[max(0, start - 34) : start]
        lead = re.split(r"[.!?。\n;]", lead)[-1]
        if (
            _RIVAL_LEAD_EN.search(lead)
            or _RIVAL_TAIL_EN.match(text, end)
            or _RIVAL_LEAD_ZH.search(lead)
            or _RIVAL_TAIL_ZH.match(text, end)
        ):
            spans.append(Span(start, end))
    for match in _RIVAL_NAME_ZH.finditer(text):
        group = "a" if match["a"] else "b"
        if not any(s.start < match.end(group) and match.start(group) < s.end for s in spans):
            spans.append(Span(*match.span(group)))
    for found in (_sellers(text, raw, others), rivals.in_passing(text, raw)):
        spans += [span for span in found if not _meets(span, spans)]
    return tuple(sorted(spans))


_AND_MORE = re.compile(
    r"(?:(?:、|和|以及|及|与)(?!我|他|她|你|一家|几家|[两三]家|另|其他|别|本地|等)[一-鿿a-z]{2,8}(?=[、,。;\n)]|和|以及|$))+"
)


_NOBODY = re.compile(
    r"(?:none|no|no one|nobody|n/?a|unknown|not known|tbd|-+|[?]+|无|暂无|没有|未知|不详|不清楚|待定)(?![a-z])"
)


def competitor(sheet: Sheet, clauses: Sequence[Clause]) -> Fact | None:
    for label in sheet.labels("competitor", clauses):
        if _NOBODY.match(sheet.page.text, label.value.start, label.value.end):
            continue
        return Fact(sheet.quote(label.value)[:120], label.value, 0.95)
    for span in sheet.rivals:
        if any(c.start <= span.start < c.end for c in clauses):
            more = _AND_MORE.match(sheet.page.text, span.end)
            span = Span(span.start, more.end()) if more else span
            return Fact(sheet.quote(span), span, 0.86)
    for clause in clauses:
        text = sheet.page.of(clause)
        if RIVAL.search(text) and _RIVAL_CLAUSE.search(text):  # nobody is named: what is said of them
            return Fact(
                " ".join(sheet.quote(Span(clause.start, clause.end)).split())[:200],
                Span(clause.start, clause.end),
                0.6,
            )
    return None
