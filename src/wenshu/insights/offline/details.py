"""One record: who owns it, what stage it is in, how to reach a contact."""

from __future__ import annotations

from wenshu.insights.offline.draft import Draft

QUESTION_WORDS = ("metric", "measure", "count", "howmany", "much", "status", "by", "list", "trend", "share", "exists", "top",
                  "noun", "compare", "inactive", "period", "bucket", "agg", "who", "kind", "date", "overdue")  # fmt: skip


def read_detail(draft: Draft) -> bool:
    """ "Who owns Acme", "华为什么阶段", or a name and nothing else."""
    named = [f for f in draft.filters_on("name", "company", "contact") if f.op in {"eq", "in", "contains"}]
    named.sort(key=lambda f: f.field != "name")
    if not named:
        return False
    asked = draft.first("prop")
    if asked is None and (
        any(draft.unused(*QUESTION_WORDS)) or len(draft.leftovers) or len(draft.filters) > 1
    ):
        return False
    about = named[0].field
    prop = asked[1].value if asked else "any"
    draft.take("prop")
    deal = any(sense.value == "opportunity" for _, sense in draft.unused("noun"))
    if prop == "contact":
        draft.take("howmany")  # 邮箱是多少
    for index, sense in list(draft.unused("noun", "who", "what", "list", "when", "metric", "date")):
        if sense.kind != "noun" or sense.value in {
            "opportunity",
            about,
            "stage",
            "owner",
            "status",
            "contact",
        }:
            draft.use(index)
    draft.shape = "detail"
    draft.entity = (
        "opportunity"
        if about == "name" or deal or prop == "stage"
        else "contact"
        if about == "contact"
        else "company"
    )
    return True
