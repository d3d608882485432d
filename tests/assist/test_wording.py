"""Every code has its sentence, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, get_args

import pytest
from django.utils import translation
from django.utils.translation import gettext

from tests.assist import offline_reading
from wenshu.assist import reading_by, wording
from wenshu.assist.contract import ProposalWarning, WhyHow
from wenshu.assist.evaluation import suite
from wenshu.assist.extraction import PARAMS, ReasonCode, WarningCode
from wenshu.assist.matches import WhyCode
from wenshu.web import assist_words

SILENT = {"stated", "stated_date"}  # the quote beside the value says it all


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_code_is_said(language: str) -> None:
    with translation.override(language):
        said = [
            *(wording.reason(code) for code in get_args(ReasonCode) if code not in SILENT),
            *(wording.why([WhyHow(code=code, params={"percent": "10"})]) for code in get_args(WhyCode)),
            *(wording.warning(ProposalWarning(code=code)) for code in get_args(WarningCode)),
        ]
    assert all(said)
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in each) == (language != "en") for each in said)
    assert not any("%" in each.replace("10%", "") for each in said)


def test_reasons_of_a_match_come_the_most_telling_first_and_three_at_most() -> None:
    told = ["same_company", "amount_near", "named_contact", "recent"]
    params = {"amount_near": {"percent": "10"}}
    whys = [WhyHow.model_validate({"code": code, "params": params.get(code, {})}) for code in told]
    assert wording.why(whys) == "same company, amount within 10%, its contact is named"


# texts as people write them, each with what its warning has to say
TOLD: Final[list[tuple[str, WarningCode, list[str], list[str]]]] = [
    ("Acme offers 20k or 25k for MES.", "several_amounts", ["20k", "25k"], ["20k", "25k"]),
    ("Acme wants MES for 20k to 25k.", "amount_range", ["20,000", "25,000"], ["20,000", "25,000"]),
    ("Acme signs the MES contract on 03/04/2027.", "ambiguous_date", ["2027", "April", "March"], ["3月4日", "4月3日"]),
    ("Acme signed the MES offer on 3 March. Close date: 12 March 2026.", "past_date", ["March 12, 2026"], ["2026年3月12日"]),
    ("Acme wants MES for 20k USD.", "other_currency", ["USD"], ["USD"]),
    ("Brightwater Ltd wants MES for 20k. Northwind Ltd is their partner.", "several_companies", ["Brightwater", "Northwind"], ["Brightwater"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "english", "chinese"), TOLD)
def test_a_warning_of_a_text_that_was_read_says_which_ones(
    text: str, code: WarningCode, english: list[str], chinese: list[str]
) -> None:
    cautions = [each for each in offline_reading.extract(text).cautions if each.code == code]
    assert cautions
    told = ProposalWarning(code=code, params=cautions[0].params)
    assert all(each in wording.warning(told) for each in english), wording.warning(told)
    with translation.override("zh-hans"):
        assert all(each in wording.warning(told) for each in chinese), wording.warning(told)


def test_the_sentence_names_the_amounts() -> None:
    told = ProposalWarning(code="several_amounts", params={"amounts": "20k, 25k"})
    assert wording.warning(told) == "The text names several amounts: 20k, 25k. Check which one counts."


def test_every_warning_of_the_golden_texts_has_what_its_sentence_asks_for() -> None:
    now = datetime(2026, 6, 17, 4, tzinfo=UTC)
    for case in suite.texts():
        for each in reading_by.RULES.extract(case.text, case.context.context(case.text, now=now)).cautions:
            assert set(each.params) >= set(PARAMS.get(each.code, ())), (case.id, each)
            said = wording.warning(ProposalWarning(code=each.code, params=each.params))
            assert (said != str(wording.WARNINGS[each.code])) == (each.code in PARAMS)


@pytest.mark.parametrize("code", list(PARAMS))
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_sentence_holds_all_that_is_known(code: WarningCode, language: str) -> None:
    params = {name: f"<{name}>" for name in PARAMS[code]}
    with translation.override(language):
        said = wording.warning(ProposalWarning(code=code, params=params))
    assert all(each in said for each in params.values())


def test_the_value_that_is_replaced_is_not_called_the_new_one_in_chinese() -> None:
    with translation.override("zh-hans"):
        assert translation.pgettext("the value before", "now") == "现为"
        acts = [gettext(each) for each in ("Reject", "Reject all", "Rejected. Nothing was written.")]
        acts += [assist_words.status("rejected"), gettext("Accepted {accepted}, rejected {rejected}")]
        assert all("拒绝" in each for each in acts)
        assert "识别" in gettext("Read by rules: the model did not answer")
        assert {gettext("Read by rules"), assist_words.engine("rules")} == {"离线引擎"}
