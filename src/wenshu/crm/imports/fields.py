"""What each kind of file may carry: its fields, their types, and the words people head their columns with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    OPPORTUNITIES = "opportunities"
    COMPANIES = "companies"
    CONTACTS = "contacts"
    FOLLOW_UPS = "follow-ups"
    MEMBERS = "members"
    PRODUCTS = "products"


class Type(StrEnum):
    LINE = "line"
    TEXT = "text"
    TAGS = "tags"
    DAY = "day"
    MOMENT = "moment"
    MONEY = "money"
    PERCENT = "percent"
    WHOLE = "whole"


@dataclass(frozen=True)
class Field:
    """`name` is the API's name where the API has the field; `words` are other headings, in any spelling."""

    name: str
    label: Promise
    type: Type = Type.LINE
    words: tuple[str, ...] = ()
    required: bool = False

    def longest(self, kind: Kind) -> int:
        """Characters the record keeps."""
        if self.name == "name":
            return 200 if kind in {Kind.OPPORTUNITIES, Kind.COMPANIES} else 120
        return _LONGEST.get(self.name, 200)


_LONGEST = {
    "externalId": 120,
    "opportunityExternalId": 120,
    "ownerName": 120,
    "authorName": 120,
    "managerName": 120,
    "status": 60,
    "currency": 10,
    "product": 120,
    "source": 80,
    "region": 80,
    "country": 80,
    "industry": 120,
    "phone": 60,
    "title": 120,
    "firstName": 60,
    "lastName": 60,
    "email": 254,
    "kind": 40,
    "nextAction": 300,
    "series": 80,
    "description": 20_000,
    "content": 20_000,
}


def _field(
    name: str, label: Promise, words: str = "", type: Type = Type.LINE, required: bool = False
) -> Field:
    return Field(
        name, label, type, tuple(word.strip() for word in words.split(",") if word.strip()), required
    )


KIND_LABELS: dict[Kind, Promise] = {
    Kind.OPPORTUNITIES: _("Opportunities"),
    Kind.COMPANIES: _("Companies"),
    Kind.CONTACTS: _("Contacts"),
    Kind.FOLLOW_UPS: _("Follow-ups"),
    Kind.MEMBERS: _("Team members"),
    Kind.PRODUCTS: _("Products"),
}

_ID = "external id, record id, key, code, number, no, nr, ref, reference, crm id, 编号, 编码, 外部编号, 记录编号, 序号"
_OWNER = (
    "owner name, sales agent, sales rep, rep, salesperson, sales person, account manager, account executive, ae, "
    "agent, assigned to, assignee, responsible, seller, 负责人, 销售, "
    "销售员, 销售人员, 销售代表, 客户经理, 业务员, 跟进人, 归属人, 所有人"
)
_TAGS = "labels, label, keywords, 标签, 标记"
_TEXT = "notes, note, comment, comments, details, remarks, remark, memo, 备注, 描述, 说明, 详情"
_CREATED = (
    "created, created date, create date, creation date, date created, created on, engage date, engaged, start date, "
    "open date, opened, opened on, date opened, entry date, "
    "创建时间, 创建日期, 建立时间, 录入时间, 录入日期, 开始日期, 立项日期"
)
_COMPANY = (
    "company name, account, account name, customer, customer name, client, client name, organization, organisation, "
    "organization name, firm, 公司, 公司名称, 客户, 客户名称, 企业, 企业名称, 单位, 单位名称, 客户公司"
)

OPPORTUNITY_FIELDS = (
    _field(
        "externalId",
        _("Own id"),
        "id, opportunity id, deal id, opp id, opportunity number, deal number, 商机编号, 商机ID, "
        f"项目编号, {_ID}",
    ),
    _field(
        "name",
        _("Name"),
        "opportunity, opportunity name, deal, deal name, title, subject, project, project name, "
        "topic, 名称, 商机, 商机名称, 项目, 项目名称, 标题, 主题, 机会名称",
    ),
    _field("companyName", _("Company"), _COMPANY),
    _field("ownerName", _("Owner"), f"owner, opportunity owner, deal owner, {_OWNER}"),
    _field(
        "status",
        _("Stage"),
        "stage, deal stage, sales stage, opportunity stage, pipeline stage, state, phase, "
        "deal status, 阶段, 销售阶段, 商机阶段, 状态, 商机状态, 进度",
    ),
    _field(
        "expectedAmount",
        _("Amount"),
        "amount, value, deal value, close value, deal amount, deal size, price, revenue, total, sum, "
        "budget, contract value, acv, tcv, expected revenue, expected value, opportunity amount, "
        "金额, 预计金额, 商机金额, 合同金额, 成交金额, 预算, 预计收入, 报价, 总额",
        Type.MONEY,
    ),
    _field("currency", _("Currency"), "currency code, currency iso code, ccy, 币种, 货币"),
    _field(
        "probability",
        _("Probability"),
        "win probability, chance, confidence, likelihood, probability percent, 概率, 赢率, 成交概率, "
        "可能性, 把握",
        Type.PERCENT,
    ),
    _field(
        "closeDate",
        _("Close date"),
        "close, closing date, close day, date closed, 结单日期, 关闭日期, 结束日期",
        Type.MOMENT,
    ),
    _field(
        "expectedCloseDate",
        _("Expected close date"),
        "expected close, expected closing date, estimated close date, target date, forecast date, "
        "forecast close, due date, 预计成交日期, 预计成交时间, 预计结单日期, 预计签约日期, "
        "预计关闭日期, 预计签单日期",
        Type.DAY,
    ),
    _field(
        "closedAt",
        _("Closed on"),
        "closed, closed date, won date, lost date, actual close date, signed, signed on, 成交日期, "
        "成交时间, 签约日期, 赢单日期, 输单日期, 实际成交日期",
        Type.MOMENT,
    ),
    _field("createdAt", _("Created on"), _CREATED, Type.MOMENT),
    _field(
        "nextFollowUpAt",
        _("Next follow-up"),
        "next follow up, next follow up date, next step date, next activity, next activity date, "
        "next contact, follow up date, 下次跟进, 下次跟进时间, 下次跟进日期, 下次联系时间",
        Type.MOMENT,
    ),
    _field(
        "product", _("Product"), "product name, item, sku, solution, service, 产品, 产品名称, 商品, 解决方案"
    ),
    _field(
        "source",
        _("Source"),
        "lead source, channel, origin, campaign, 来源, 线索来源, 商机来源, 渠道, 客户来源",
    ),
    _field("region", _("Region"), "territory, area, regional office, office, 区域, 地区, 大区, 销售区域"),
    _field(
        "lostReason",
        _("Lost reason"),
        "loss reason, reason lost, closed lost reason, reason for loss, 输单原因, 丢单原因, "
        "失败原因, 流失原因",
    ),
    _field("tags", _("Tags"), _TAGS, Type.TAGS),
    _field("description", _("Description"), _TEXT, Type.TEXT),
)

COMPANY_FIELDS = (
    _field(
        "externalId",
        _("Own id"),
        f"id, company id, account id, customer id, 公司编号, 客户编号, 客户ID, {_ID}",
    ),
    _field("name", _("Name"), f"company, {_COMPANY}, 名称", required=True),
    _field(
        "domain",
        _("Website"),
        "domain, website, web, url, homepage, web site, company domain, 网站, 网址, 域名, 官网",
    ),
    _field("industry", _("Industry"), "sector, vertical, branch, industry type, 行业, 所属行业, 行业类型"),
    _field(
        "country",
        _("Country"),
        "office location, location, headquarters, hq, nation, billing country, 国家, 国别, 所在国家, 所在地",
    ),
    _field(
        "region", _("Region"), "territory, area, state, province, billing state, 区域, 地区, 省份, 省, 大区"
    ),
    _field(
        "employees",
        _("Employees"),
        "number of employees, no of employees, employee count, headcount, staff, company size, size, "
        "员工数, 员工人数, 人数, 人员规模, 规模",
        Type.WHOLE,
    ),
    _field(
        "phone",
        _("Phone"),
        "telephone, phone number, tel, company phone, main phone, 电话, 联系电话, 公司电话, 座机",
    ),
    _field("ownerName", _("Owner"), f"owner, company owner, account owner, {_OWNER}"),
    _field("tags", _("Tags"), _TAGS, Type.TAGS),
    _field("description", _("Description"), _TEXT, Type.TEXT),
    _field("createdAt", _("Created on"), _CREATED, Type.MOMENT),
)

CONTACT_FIELDS = (
    _field("externalId", _("Own id"), f"id, contact id, person id, 联系人编号, {_ID}"),
    _field(
        "name",
        _("Name"),
        "full name, contact, contact name, person, 姓名, 联系人, 联系人姓名, 名字",
        required=True,
    ),
    _field("firstName", _("First name"), "first, given name, forename, 名"),
    _field("lastName", _("Last name"), "last, surname, family name, 姓, 姓氏"),
    _field("title", _("Job title"), "job title, position, role, function, job, 职位, 职务, 头衔, 岗位"),
    _field(
        "email",
        _("E-mail"),
        "e mail, email address, mail, work email, business email, 邮箱, 电子邮件, 邮件, 电子邮箱",
    ),
    _field(
        "phone",
        _("Phone"),
        "telephone, phone number, mobile, mobile phone, cell, tel, work phone, 电话, 手机, 手机号, "
        "手机号码, 联系电话, 联系方式",
    ),
    _field("companyName", _("Company"), _COMPANY),
    _field("ownerName", _("Owner"), f"owner, contact owner, {_OWNER}"),
    _field("tags", _("Tags"), _TAGS, Type.TAGS),
    _field("createdAt", _("Created on"), _CREATED, Type.MOMENT),
)

FOLLOW_UP_FIELDS = (
    _field("externalId", _("Own id"), f"id, follow up id, activity id, 跟进编号, {_ID}"),
    _field(
        "opportunityExternalId",
        _("Opportunity's own id"),
        "opportunity id, deal id, opportunity external id, opp id, 商机编号, 商机ID, 项目编号",
    ),
    _field(
        "opportunityName",
        _("Opportunity"),
        "opportunity, deal, deal name, related to, regarding, project, 商机, 商机名称, 项目, 项目名称",
    ),
    _field("companyName", _("Company"), _COMPANY),
    _field(
        "kind", _("Kind"), "type, activity type, activity, channel, method, 类型, 跟进方式, 方式, 跟进类型"
    ),
    _field(
        "content",
        _("What happened"),
        f"text, body, summary, message, subject, description, 内容, 跟进内容, 跟进记录, 沟通内容, {_TEXT}",
        Type.TEXT,
        required=True,
    ),
    _field(
        "occurredAt",
        _("When"),
        "date, time, occurred, occurred on, activity date, happened, due date, timestamp, 日期, "
        "时间, 跟进时间, 跟进日期, 发生时间",
        Type.MOMENT,
    ),
    _field(
        "nextAction",
        _("Next step"),
        "next step, next steps, next action, todo, action item, 下一步, 下一步行动, 后续动作, 下步计划",
    ),
    _field(
        "nextFollowUpAt",
        _("Next follow-up"),
        "next follow up, next follow up date, next contact, next date, 下次跟进, 下次跟进时间, 下次联系时间",
        Type.MOMENT,
    ),
    _field(
        "authorName",
        _("Author"),
        f"author, by, owner, created by, logged by, user, 作者, 记录人, 创建人, {_OWNER}",
    ),
)

MEMBER_FIELDS = (
    _field(
        "name",
        _("Name"),
        "full name, member, member name, user, user name, employee, employee name, 姓名, 成员, 员工, "
        f"{_OWNER}",
        required=True,
    ),
    _field("email", _("E-mail"), "e mail, email address, mail, work email, 邮箱, 电子邮件, 邮件"),
    _field(
        "managerName",
        _("Manager"),
        "manager, manager name, supervisor, reports to, boss, team lead, lead, 上级, 主管, 经理, "
        "直属上级, 汇报对象",
    ),
    _field(
        "region",
        _("Region or office"),
        "region, regional office, office, territory, location, area, branch, 区域, 大区, 地区, "
        "办公室, 分公司",
    ),
)

PRODUCT_FIELDS = (
    _field(
        "name",
        _("Name"),
        "product, product name, item, title, sku, 产品, 产品名称, 商品, 商品名称, 名称",
        required=True,
    ),
    _field(
        "series",
        _("Series"),
        "product series, family, product family, line, product line, category, 系列, 产品系列, 产品线, 类别",
    ),
    _field(
        "price",
        _("List price"),
        "list price, sales price, unit price, msrp, amount, 价格, 单价, 标价, 售价, 定价",
        Type.MONEY,
    ),
    _field("currency", _("Currency"), "currency code, ccy, 币种, 货币"),
)

FIELDS: dict[Kind, tuple[Field, ...]] = {
    Kind.OPPORTUNITIES: OPPORTUNITY_FIELDS,
    Kind.COMPANIES: COMPANY_FIELDS,
    Kind.CONTACTS: CONTACT_FIELDS,
    Kind.FOLLOW_UPS: FOLLOW_UP_FIELDS,
    Kind.MEMBERS: MEMBER_FIELDS,
    Kind.PRODUCTS: PRODUCT_FIELDS,
}


def field_named(kind: Kind, name: str) -> Field | None:
    return next((field for field in FIELDS[kind] if field.name == name), None)
