"""Ordinary words that companies and people are also called by: alone they name nobody."""

from __future__ import annotations

from typing import Final

_ENGLISH = (
    "able about above access account across action active after again agree ahead alert align alliance alpha also always among anchor "
    "angle apart apex apple apply april arrow asset atlas august autumn avenue aware awesome back balance base basic beacon best better beyond "
    "big black blue board bold book boost both box branch brand bridge bright bring budget build business call canvas capital care case cash "
    "center central centre chain chance change channel charge chart chase check chief choice circle city class clean clear close cloud club "
    "coast code color comfort common compass complete concept connect contact content contract control core corner cost count course cover craft "
    "create credit crew cross crown current custom customer cycle daily data date day deal decision deep delta demo detail digital direct discount "
    "doing double down draft drive dynamic eagle early earth east easy edge effect effort eight elite email ember empire energy engine enough "
    "enter equal even event ever every exact excel exchange expert extra face fact fair fall family fast field final find fine finish fire first "
    "five fixed flash flex flow focus follow force forest form forward foundation four frame free fresh friend front full fund further fusion "
    "future gain game garden gate gateway general gift give glass global goal going gold golden good grand gray great green ground group grow growth "
    "guard guide half hand happy harbor harbour hard have head health heart help here high hill hold home honest horizon host hot house human "
    "icon idea ideal image impact important inside insight instant interest inter iron island issue item joint july june just keep key kind king "
    "know lake land large last late later launch lead leader leading leaf lean leap learn level life light like line link list live local "
    "logic long look loop love lucky main major make manager many march margin mark market master match matter maximum maybe meet meeting mega "
    "message meta metro mind mint minute mobile model modern moment monday money month moon more morning most motion mountain move much must name "
    "national native natural nature near need nest never next nice night nine noble none normal north note notice nova number oak ocean offer office "
    "okay omega once only open optimum option orange orbit order origin other outlook over owner pace pacific page paper park part partner path peak "
    "people perfect person phoenix phone pilot pine pioneer pipeline pivot place plain plan planet plant platform play please plus point polar port power "
    "premier premium present press price prime print priority private process product profile program progress project promise proof prospect proven "
    "public pulse pure push quality quarter query question quick quiet quote radius rain range rapid rate reach ready real record red region "
    "regular relay report request result return review rich ridge right ring rise river road rock rocket role room root round route royal rule safe sage "
    "sales same saturn scale scope score seal search season second secure seed seek select self send senior series serve service set seven share shared "
    "sharp shell shift shine ship shore short show side sign signal silver simple since single site six sky slack small smart snap solar solid solution some "
    "sonic soon source south space spark special speed spirit split spot spring square stack staff stage standard star start state station stay "
    "step still stone store storm story strategy stream street strong study success such summer summit sun sunday super support sure swift switch "
    "system table take talk target task team tech ten term test thank thanks that them then there they thing think this three through tide "
    "tiger time tiny today together token tomorrow tool top total touch tower town track trade trail train transfer trend tribe true trust "
    "truth turn twenty two type under unify union unique unit united unity universal until update upper urban urgent user valley value vantage vector velocity "
    "venture verge version very vertex vista vital voice wait wall want warm water wave week well west what wheel when which while white whole wide wild "
    "will wind window wing winter wise with within without wonder wood word work world would yard year yellow yes yesterday yield young zero zone zoom"
)
ENGLISH: Final = frozenset(_ENGLISH.split())
_CHINESE = (
    "未来 希望 时代 世纪 统一 和平 胜利 幸福 今日 明天 明日 今天 第一 一流 一般 国际 国内 国家 国产 全国 全球 世界 中心 中央 "
    "中国 华东 华南 华北 人民 人人 大家 客户 用户 公司 集团 项目 合同 报价 预算 方案 产品 系统 平台 软件 硬件 设备 服务 技术 科技 网络 数据 信息 智能 云端 "
    "能源 电力 医疗 教育 金融 物流 汽车 机械 电子 精密 贸易 工程 建设 建筑 市场 销售 采购 财务 行政 人事 总部 分公司 北方 南方 西部 东部 新闻 新兴 新时代 创新 创业 创造 "
    "发展 开发 开放 进步 前进 前沿 前景 高新 高端 高级 专业 优质 优势 优先 优化 安全 安心 安装 保障 保证 保险 标准 标杆 领先 伟大 美好 美丽 快乐 健康 "
    "春天 春秋 秋天 夏天 冬天 天下 天地 天天 天然 自然 自由 自动 自主 同步 同意 同心 共同 共享 合作 合力 合一 合众 合理 一起 一心 一体 融合 整合 聚合 成功 成长 成就 成本 成果 "
    "实力 实用 实际 活力 动力 潜力 努力 能力 有力 有利 有效 顺利 顺畅 通过 通知 快捷 便捷 简单 简约 完美 完成 完善 精彩 精品 精准 超越 超级 飞跃 飞翔 飞速 "
    "智慧 智造 理想 梦想 思想 思路 想法 方向 方式 导航 沟通 交流 交通 双方 多点 数字 数码 万能 万一 万全 千万 百万 立即 立项 立场 立方 立足 意向 意见 意思 "
    "重点 重要 重工 关键 关系 核心 基础 基本 基石 根本 海外 海上 海洋 江南 江山 山水 长期 长远 永远 永恒 永久 正常 正在 正式 正好 准备 准时 确认 确定 落实 落地 "
    "金额 金融 黄金 白银 银行 蓝图 绿色 明星 明确 明白 清楚 大学 学校 医院 政府 机关 部门 团队 老板 领导 经理 总监 主任 高峰 高山 高兴 高度 高清 安宁 平静 "
)
CHINESE: Final = frozenset(_CHINESE.split())
