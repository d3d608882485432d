"""The words that days are named by, in English and Chinese: one table each."""

from __future__ import annotations

from datetime import date

MONTHS = {
    name: number
    for number, names in enumerate(
        ["jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"], 1)
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ["mon monday", "tue tues tuesday", "wed weds wednesday", "thu thur thurs thursday", "fri friday",
         "sat saturday", "sun sunday"], 1)
    for name in names.split()
}  # fmt: skip
HAN_WEEKDAYS = {
    c: n for n, chars in enumerate(["一1", "二2", "三3", "四4", "五5", "六6", "日天"], 1) for c in chars
}
COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fourteen": 14, "fifteen": 15, "eighteen": 18, "a couple of": 2, "couple of": 2, "a few": 3, "few": 3,
}  # fmt: skip
ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "last": 4,
}
ORDINAL_DAYS = {
    word: number
    for number, word in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth", "twenty-first", "twenty-second", "twenty-third", "twenty-fourth", "twenty-fifth", "twenty-sixth", "twenty-seventh", "twenty-eighth", "twenty-ninth", "thirtieth", "thirty-first"], 1)
}  # fmt: skip
UNITS_EN = {
    "day": "day",
    "week": "week",
    "fortnight": "fortnight",
    "month": "month",
    "quarter": "quarter",
    "year": "year",
}
UNITS_ZH = {
    "天": "day", "日": "day", "工作日": "workday", "周": "week", "星期": "week", "礼拜": "week", "月": "month",
    "季度": "quarter", "年": "year",
}  # fmt: skip

RELATIVE_DAYS = {
    "today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0, "this evening": 0, "this aft": 0, "this arvo": 0, "now": 0,
    "earlier today": 0, "later today": 0, "end of day": 0, "eod": 0, "cob": 0, "close of business": 0,
    "tomorrow": 1, "tmrw": 1, "tmr": 1, "tomorow": 1, "2moro": 1, "tommorow": 1, "tomorrow's": 1,
    "day after tomorrow": 2, "the day after tomorrow": 2,
    "yesterday": -1, "last night": -1, "day before yesterday": -2, "the day before yesterday": -2, "the other day": -2,
    "今天": 0, "今日": 0, "今早": 0, "今晨": 0, "今晚": 0, "今儿": 0, "今": 0, "刚才": 0, "刚刚": 0, "当天": 0,
    "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "明儿": 1, "后天": 2, "大后天": 3,
    "昨天": -1, "昨日": -1, "昨晚": -1, "昨儿": -1, "前天": -2, "大前天": -3, "前两天": -2, "前几天": -3,
}  # fmt: skip
PARTS_OF_DAY = {  # the hour that stands for it
    "first thing": 9, "morning": 9, "noon": 12, "midday": 12, "lunch": 12, "lunchtime": 12, "afternoon": 14, "aft": 14, "arvo": 14,
    "evening": 19, "night": 19, "tonight": 19, "eod": 17, "cob": 17, "end of day": 17, "close of business": 17,
    "凌晨": 6, "早上": 9, "早晨": 9, "今早": 9, "今晨": 9, "明早": 9, "上午": 9, "中午": 12, "下午": 14, "傍晚": 18,
    "晚上": 19, "今晚": 19, "明晚": 19, "昨晚": 19, "晚": 19, "早": 9, "下班前": 17,
}  # fmt: skip

EARLY = ("early", "beginning of", "start of", "the beginning of", "the start of", "top of", "first half of",
         "初", "上旬", "头", "年初")  # fmt: skip
MIDDLE = ("mid", "mid-", "middle of", "the middle of", "halfway through", "中", "中旬", "年中")
LATE = ("late", "end of", "the end of", "ends of", "eo", "close of", "later", "later in", "second half of", "latter half of",
        "底", "末", "下旬", "尾", "年底", "年末")  # fmt: skip

SPRING_FESTIVALS = {
    day.year: day
    for day in (
        date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6), date(2028, 1, 26),
        date(2029, 2, 13), date(2030, 2, 3), date(2031, 1, 23), date(2032, 2, 11), date(2033, 1, 31),
        date(2034, 2, 19), date(2035, 2, 8), date(2036, 1, 28), date(2037, 2, 15), date(2038, 2, 4),
        date(2039, 1, 24), date(2040, 2, 12),
    )
}  # fmt: skip
FIXED_FEASTS = {  # month, day
    "christmas": (12, 25), "xmas": (12, 25), "圣诞节": (12, 25), "圣诞": (12, 25),
    "new year": (1, 1), "new year's": (1, 1), "new years": (1, 1), "元旦": (1, 1),
    "五一": (5, 1), "劳动节": (5, 1), "十一": (10, 1), "国庆节": (10, 1), "国庆": (10, 1), "双十一": (11, 11),
}  # fmt: skip
MOVING_FEASTS = ("chinese new year", "lunar new year", "spring festival", "cny", "春节", "过年", "年")
