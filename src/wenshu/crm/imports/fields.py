"""What each kind of file may carry: its fields, their types, and the words people head their columns with."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wenshu.crm.imports.field_types import KIND_LABELS as KIND_LABELS
from wenshu.crm.imports.field_types import Field as Field
from wenshu.crm.imports.field_types import Kind as Kind
from wenshu.crm.imports.field_types import Type as Type
from wenshu.crm.imports.field_types import field as _field

_ID = "external id, record id, key, code, number, no, nr, ref, reference, crm id, 编号, 编码, 外部编号, 记录编号, 序号"
_OWNER = (
    "owner name, sales agent, sales rep, rep, salesperson, sales person, account manager, account executive, ae, "
    "agent, assigned to, assignee, responsible, seller, 负责人, 销售, "
    "销售员, 销售人员, 销售代表, 客户经理, 业务员, 跟进人, 归属人, 所有人, sales owner, sales rep name, salesman, "
    "责任人, 销售负责人, 负责销售, 负责人姓名, 跟进人员, 项目负责人, 商务负责人"
)
_TAGS = "labels, label, keywords, 标签, 标记"
_TEXT = (
    "notes, note, comment, comments, details, remarks, remark, memo, 备注, 描述, 说明, 详情, "
    "备注信息, 项目描述, 简介, 公司简介"
)
_CREATED = (
    "created, created date, create date, creation date, date created, created on, engage date, engaged, start date, "
    "open date, opened, opened on, date opened, entry date, "
    "创建时间, 创建日期, 建立时间, 录入时间, 录入日期, 开始日期, 立项日期, 建档时间, 建档日期, 登记时间, 登记日期"
)
_COMPANY = (
    "company name, account, account name, customer, customer name, client, client name, organization, organisation, "
    "organization name, firm, 公司, 公司名称, 客户, 客户名称, 企业, 企业名称, 单位, 单位名称, 客户公司, "
    "associated company, employer, full company name, legal name, 公司名, 客户名, 公司全称, 客户全称, 企业全称, "
    "单位全称, 所属公司, 所属客户, 所在公司, 工作单位, 客户单位"
)
_PLACE = "省份, 省, 所在地区, 所在区域, 所在省份, 所属区域, 所属地区"

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
        "topic, 名称, 商机, 商机名称, 项目, 项目名称, 标题, 主题, 机会名称, deal title, 商机标题, 商机主题",
    ),
    _field("companyName", _("Company"), _COMPANY),
    _field("ownerName", _("Owner"), f"owner, opportunity owner, deal owner, {_OWNER}"),
    _field(
        "status",
        _("Stage"),
        "stage, deal stage, sales stage, opportunity stage, pipeline stage, state, phase, "
        "deal status, 阶段, 销售阶段, 商机阶段, 状态, 商机状态, 进度, "
        "stage name, current stage, 当前阶段, 目前阶段, 销售进度, 跟进阶段, 项目阶段",
    ),
    _field(
        "expectedAmount",
        _("Amount"),
        "amount, value, deal value, close value, deal amount, deal size, price, revenue, total, sum, "
        "budget, contract value, acv, tcv, expected revenue, expected value, opportunity amount, "
        "金额, 预计金额, 商机金额, 合同金额, 成交金额, 预算, 预计收入, 报价, 总额, contract amount, "
        "estimated value, est revenue, forecast amount, total value, 签约金额, 预计签约金额, 项目金额, 合同额",
        Type.MONEY,
    ),
    _field(
        "currency", _("Currency"), "currency code, currency iso code, ccy, deal currency, 币种, 货币, 币别"
    ),
    _field(
        "probability",
        _("Probability"),
        "win probability, chance, confidence, likelihood, probability percent, 概率, 赢率, 成交概率, "
        "可能性, 把握, win, 赢单率, 成单率, 成交几率",
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
        "预计关闭日期, 预计签单日期, est close date, 预计成交, 预计签约时间",
        Type.DAY,
    ),
    _field(
        "closedAt",
        _("Closed on"),
        "closed, closed date, won date, lost date, actual close date, signed, signed on, 成交日期, "
        "成交时间, 签约日期, 赢单日期, 输单日期, 实际成交日期, 成单日期",
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
        "product",
        _("Product"),
        "product name, item, sku, solution, service, 产品, 产品名称, 商品, 解决方案, 意向产品",
    ),
    _field(
        "source",
        _("Source"),
        "lead source, deal source, channel, origin, campaign, 来源, 线索来源, 商机来源, 渠道, 客户来源",
    ),
    _field(
        "region",
        _("Region"),
        f"territory, area, regional office, office, 区域, 地区, 大区, 销售区域, province, region state, {_PLACE}",
    ),
    _field(
        "competitor",
        _("Competitor"),
        "competition, competitors, main competitor, lost to, 竞争对手, 竞品, 友商, 竞争厂商, 主要竞争对手",
    ),
    _field(
        "lostReason",
        _("Lost reason"),
        "loss reason, reason lost, closed lost reason, reason for loss, 输单原因, 丢单原因, "
        "失败原因, 流失原因, close reason, 输单理由",
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
        "domain, website, web, url, homepage, web site, company domain, 网站, 网址, 域名, 官网, "
        "website url, company domain name, 公司网址, 官方网站",
    ),
    _field(
        "industry",
        _("Industry"),
        "sector, vertical, branch, industry type, 行业, 所属行业, 行业类型, 行业类别, 行业分类, 客户行业",
    ),
    _field(
        "country",
        _("Country"),
        "office location, location, headquarters, hq, nation, billing country, 国家, 国别, 所在国家, 所在地, "
        "country region, 国家/地区",
    ),
    _field(
        "region",
        _("Region"),
        "territory, area, state, province, billing state, 区域, 地区, 省份, 省, 大区, state region, "
        f"billing state province, {_PLACE}",
    ),
    _field(
        "employees",
        _("Employees"),
        "number of employees, no of employees, employee count, headcount, staff, company size, size, "
        "员工数, 员工人数, 人数, 人员规模, 规模, 员工规模, 公司规模, 企业规模, 人员数量",
        Type.WHOLE,
    ),
    _field(
        "phone",
        _("Phone"),
        "telephone, phone number, tel, company phone, main phone, 电话, 联系电话, 公司电话, 座机, mobile, "
        "mobile phone, 手机, 手机号, 手机号码, 联系方式, 固话",
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
        "full name, contact, contact name, person, 姓名, 联系人, 联系人姓名, 名字, 客户姓名",
        required=True,
    ),
    _field("firstName", _("First name"), "first, given name, forename, 名"),
    _field("lastName", _("Last name"), "last, surname, family name, 姓, 姓氏"),
    _field(
        "title",
        _("Job title"),
        "job title, position, role, function, job, 职位, 职务, 头衔, 岗位, position title, 职称",
    ),
    _field(
        "email",
        _("E-mail"),
        "e mail, email address, mail, work email, business email, primary email, 邮箱, 电子邮件, 邮件, 电子邮箱, "
        "邮箱地址, 公司邮箱",
    ),
    _field(
        "phone",
        _("Phone"),
        "telephone, phone number, mobile, mobile phone, cell, tel, work phone, 电话, 手机, 手机号, "
        "手机号码, 联系电话, 联系方式, mobile number, cell phone, 联系手机, 移动电话",
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
        "opportunity, deal, deal name, related to, regarding, project, 商机, 商机名称, 项目, 项目名称, "
        "商机标题, 所属商机, 关联商机",
    ),
    _field("companyName", _("Company"), _COMPANY),
    _field(
        "kind",
        _("Kind"),
        "type, activity type, activity, channel, method, 类型, 跟进方式, 方式, 跟进类型, 跟进形式, 沟通方式",
    ),
    _field(
        "content",
        _("What happened"),
        f"text, body, summary, message, subject, description, 内容, 跟进内容, 跟进记录, 沟通内容, "
        f"沟通记录, call notes, {_TEXT}",
        Type.TEXT,
        required=True,
    ),
    _field(
        "occurredAt",
        _("When"),
        "date, time, occurred, occurred on, activity date, happened, due date, timestamp, 日期, "
        "时间, 跟进时间, 跟进日期, 发生时间, 拜访时间",
        Type.MOMENT,
    ),
    _field(
        "nextAction",
        _("Next step"),
        "next step, next steps, next action, todo, action item, 下一步, 下一步行动, 后续动作, 下步计划, 下一步计划",
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
        f"员工姓名, 成员姓名, 销售姓名, {_OWNER}",
        required=True,
    ),
    _field("email", _("E-mail"), "e mail, email address, mail, work email, 邮箱, 电子邮件, 邮件"),
    _field(
        "managerName",
        _("Manager"),
        "manager, manager name, supervisor, reports to, boss, team lead, lead, 上级, 主管, 经理, "
        "直属上级, 汇报对象, 直属主管, 汇报上级",
    ),
    _field(
        "region",
        _("Region or office"),
        "region, regional office, office, territory, location, area, branch, 区域, 大区, 地区, "
        "办公室, 分公司, 所属区域",
    ),
)

PRODUCT_FIELDS = (
    _field(
        "name",
        _("Name"),
        "product, product name, item, title, sku, 产品, 产品名称, 商品, 商品名称, 名称, 产品全称",
        required=True,
    ),
    _field(
        "series",
        _("Series"),
        "product series, family, product family, line, product line, category, 系列, 产品系列, 产品线, 类别, "
        "产品类别, 产品分类",
    ),
    _field(
        "price",
        _("List price"),
        "list price, sales price, unit price, msrp, amount, 价格, 单价, 标价, 售价, 定价, 标准价格, 目录价, 报价",
        Type.MONEY,
    ),
    _field("currency", _("Currency"), "currency code, ccy, 币种, 货币, 币别"),
)

TARGET_FIELDS = (
    _field(
        "ownerName",
        _("Owner"),
        f"owner, member, member name, name, full name, {_OWNER}, 姓名, 成员, 员工, 员工姓名",
    ),
    _field(
        "ownerEmail", _("Owner's e-mail"), "e mail, email address, email, mail, 邮箱, 电子邮件, 负责人邮箱"
    ),
    _field(
        "period",
        _("Period"),
        "month, quarter, year, target period, fiscal period, for, 期间, 月份, 季度, 年份, 年度, 周期, 考核期, 目标周期",
        required=True,
    ),
    _field(
        "amount",
        _("Amount"),
        "target, quota, goal, target amount, quota amount, sales target, sales quota, value, 目标, 目标金额, 销售目标, "
        "业绩目标, 指标, 业绩指标, 任务, 任务额, 销售任务, 配额, 金额",
        Type.MONEY,
        required=True,
    ),
    _field("currency", _("Currency"), "currency code, ccy, 币种, 货币, 币别"),
)

FIELDS: dict[Kind, tuple[Field, ...]] = {
    Kind.OPPORTUNITIES: OPPORTUNITY_FIELDS,
    Kind.COMPANIES: COMPANY_FIELDS,
    Kind.CONTACTS: CONTACT_FIELDS,
    Kind.FOLLOW_UPS: FOLLOW_UP_FIELDS,
    Kind.MEMBERS: MEMBER_FIELDS,
    Kind.PRODUCTS: PRODUCT_FIELDS,
    Kind.TARGETS: TARGET_FIELDS,
}


def field_named(kind: Kind, name: str) -> Field | None:
    return next((field for field in FIELDS[kind] if field.name == name), None)
