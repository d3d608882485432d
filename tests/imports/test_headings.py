"""Columns are known by the headings that other tools and people give them, in English and Chinese."""

from __future__ import annotations

import pytest

from wenshu.crm.imports.fields import FIELDS, Kind
from wenshu.crm.imports.headers import guess, normal

KNOWN = {
    Kind.OPPORTUNITIES: {
        "name": "商机标题 商机主题 Deal-Title",
        "companyName": "公司全称 客户全称 所属客户 所属公司 Legal-Name",
        "ownerName": "责任人 销售负责人 负责销售 负责人姓名 Sales-Owner Salesman",
        "status": "当前阶段 销售进度 跟进阶段 Current-Stage Stage-Name",
        "expectedAmount": "签约金额 预计签约金额 合同额 项目金额 Contract-Amount Est.-Revenue",
        "currency": "币别 Deal-Currency",
        "probability": "成单率 Win-%",
        "createdAt": "建档时间 登记日期",
        "expectedCloseDate": "预计签约时间 Est.-Close-Date",
        "closedAt": "成单日期",
        "region": "省份 所在地区 所属区域 Province",
        "competitor": "Competitor Competition 竞争对手 竞品 友商",
        "lostReason": "输单理由 Close-Reason",
    },
    Kind.COMPANIES: {
        "name": "公司全称 客户全称 企业全称 Full-company-name",
        "industry": "行业类别 行业分类",
        "region": "省份 所在地区 State/Region",
        "country": "国家/地区 Country/Region",
        "ownerName": "责任人 销售负责人",
        "phone": "手机 手机号码 联系方式 Mobile",
        "employees": "员工规模 公司规模",
        "createdAt": "建档时间",
        "domain": "公司网址 Website-URL",
    },
    Kind.CONTACTS: {
        "companyName": "所属公司 所属客户 工作单位 Associated-Company Employer",
        "phone": "手机 移动电话 Mobile-Number",
        "email": "邮箱地址 Primary-Email",
        "title": "职称 Position-Title",
    },
    Kind.FOLLOW_UPS: {
        "opportunityName": "商机标题 所属商机",
        "content": "沟通记录 Call-notes",
        "kind": "跟进形式",
        "occurredAt": "拜访时间",
        "nextAction": "下一步计划",
    },
    Kind.MEMBERS: {"name": "员工姓名", "managerName": "直属主管", "region": "所属区域"},
    Kind.PRODUCTS: {"name": "产品全称", "series": "产品类别", "price": "标准价格 目录价"},
    Kind.TARGETS: {
        "ownerName": "负责人 姓名",
        "period": "月份 考核期",
        "amount": "目标金额 业绩指标 Sales-quota",
    },
}


@pytest.mark.parametrize(
    ("kind", "field", "heading"),
    [
        (kind, field, heading.replace("-", " "))
        for kind, fields in KNOWN.items()
        for field, headings in fields.items()
        for heading in headings.split()
    ],
)
def test_a_heading_is_known(kind: Kind, field: str, heading: str) -> None:
    assert guess(kind, [heading]) == {heading: field}


@pytest.mark.parametrize("kind", Kind)
def test_no_two_fields_of_a_kind_claim_the_same_heading_alike(kind: Kind) -> None:
    first: dict[str, list[str]] = {}
    for field in FIELDS[kind]:
        for place, word in enumerate(field.words):
            first.setdefault(f"{place} {normal(word)}", []).append(field.name)
    assert {word: fields for word, fields in first.items() if len(fields) > 1} == {}


def test_a_heading_that_says_something_else_is_left_alone() -> None:
    headings = ["Annual revenue", "year_established", "subsidiary_of", "公司地址", "部门"]
    assert guess(Kind.COMPANIES, headings) == {}
