"""Field types of the contract: each is one rule about one kind of value, with a message for people."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from wenshu.crm import money, names
from wenshu.text import one_line, visible

FIRST_YEAR, LAST_YEAR = 1900, 2199
MAX_TAGS = 30
LONGEST_TAG = 60
LONGEST_TEXT = 20_000

_RFC_3339 = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d(?:\.\d{1,9})?)([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_AMOUNT = re.compile(r"\d{1,20}(\.\d{1,10})?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)*(:\d{1,5})?")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")


def wrong(message: str) -> PydanticCustomError:
    """Raise it from a validator; `message` is already in the reader's language."""
    return PydanticCustomError("wrong", "{message}", {"message": message})


def _no_control(text: str) -> str:
    if _CONTROL.search(text):
        raise wrong(_("Control characters are not allowed."))
    return text


def _blank_if_null(value: object) -> object:
    return "" if value is None else value


def _trimmed_line(value: object) -> object:
    return one_line(_no_control(value)) if isinstance(value, str) else _blank_if_null(value)


def _trimmed_text(value: object) -> object:
    if not isinstance(value, str):
        return _blank_if_null(value)
    return visible(_no_control(value.replace("\r\n", "\n").replace("\r", "\n"))).strip()


def _not_blank(value: str) -> str:
    if not value:
        raise wrong(_("This field is required."))
    return value


def _text_schema(longest: int) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [{"type": "string", "maxLength": longest}, {"type": "null"}]})


Line40 = Annotated[str, Field(max_length=40), BeforeValidator(_trimmed_line), _text_schema(40)]
Line60 = Annotated[str, Field(max_length=60), BeforeValidator(_trimmed_line), _text_schema(60)]
Line80 = Annotated[str, Field(max_length=80), BeforeValidator(_trimmed_line), _text_schema(80)]
Line120 = Annotated[str, Field(max_length=120), BeforeValidator(_trimmed_line), _text_schema(120)]
Line200 = Annotated[str, Field(max_length=200), BeforeValidator(_trimmed_line), _text_schema(200)]
Line300 = Annotated[str, Field(max_length=300), BeforeValidator(_trimmed_line), _text_schema(300)]
Text = Annotated[
    str, Field(max_length=LONGEST_TEXT), BeforeValidator(_trimmed_text), _text_schema(LONGEST_TEXT)
]


def _name_schema(longest: int) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "minLength": 1, "maxLength": longest})


_Required = AfterValidator(_not_blank)
Name60 = Annotated[str, Field(max_length=60), BeforeValidator(_trimmed_line), _Required, _name_schema(60)]
Name120 = Annotated[str, Field(max_length=120), BeforeValidator(_trimmed_line), _Required, _name_schema(120)]
Name200 = Annotated[str, Field(max_length=200), BeforeValidator(_trimmed_line), _Required, _name_schema(200)]
RequiredText = Annotated[
    str, Field(max_length=LONGEST_TEXT), BeforeValidator(_trimmed_text), _Required, _name_schema(LONGEST_TEXT)
]


def _email(value: str) -> str:
    if value and not _EMAIL.fullmatch(value):
        raise wrong(_("This is not an e-mail address."))
    return value


Email = Annotated[
    str, Field(max_length=254), BeforeValidator(_trimmed_line), AfterValidator(_email), _text_schema(254)
]


def _domain(value: str) -> str:
    bare = re.sub(r"^[a-z]+://", "", value.casefold()).split("/")[0].split("?")[0].removeprefix("www.")
    if bare and not _DOMAIN.fullmatch(bare):
        raise wrong(_("This is not a domain name."))
    return bare


Domain = Annotated[
    str, Field(max_length=200), BeforeValidator(_trimmed_line), AfterValidator(_domain), _text_schema(200)
]


def _tags(value: object) -> object:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(tag, str) for tag in value):
        raise wrong(_("Tags are a list of words."))
    clean = names.tags([_no_control(tag) for tag in value])
    if len(clean) > MAX_TAGS:
        raise wrong(_("At most %(count)d tags.") % {"count": MAX_TAGS})
    if any(len(tag) > LONGEST_TAG for tag in clean):
        raise wrong(_("A tag has at most %(count)d characters.") % {"count": LONGEST_TAG})
    return clean


Tags = Annotated[
    list[str],
    BeforeValidator(_tags),
    WithJsonSchema(
        {"type": "array", "items": {"type": "string", "maxLength": LONGEST_TAG}, "maxItems": MAX_TAGS}
    ),
]


def _in_range(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise wrong(
            _("Use a date between the years %(first)d and %(last)d.")
            % {"first": FIRST_YEAR, "last": LAST_YEAR}
        )


def read_moment(value: object) -> datetime:
    """An RFC 3339 time with its offset, or an aware datetime; in UTC."""
    if isinstance(value, str):
        match = _RFC_3339.fullmatch(value.strip())
        try:
            if match is None:
                raise ValueError
            day, clock, offset = match.groups()
            clock = clock[:15]  # microseconds: what the database keeps
            value = datetime.fromisoformat(f"{day}T{clock}{'+00:00' if offset in 'Zz' else offset}")
        except ValueError:
            raise wrong(_("Use a time with its offset, such as 2026-11-24T10:00:00+08:00.")) from None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise wrong(_("Use a time with its offset, such as 2026-11-24T10:00:00+08:00."))
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        _in_range(value.year)
    return value.astimezone(UTC)


def read_day(value: object) -> date:
    """A `YYYY-MM-DD` string or a date."""
    if isinstance(value, str):
        try:
            if not _DAY.fullmatch(value.strip()):
                raise ValueError
            value = date.fromisoformat(value.strip())
        except ValueError:
            raise wrong(_("Use a date such as 2026-11-24.")) from None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise wrong(_("Use a date such as 2026-11-24."))
    _in_range(value.year)
    return value


def _day_or_moment(value: object) -> date | datetime:
    if isinstance(value, str) and len(value.strip()) <= 10:
        return read_day(value)
    return read_moment(value) if isinstance(value, str | datetime) else read_day(value)


def _or_null(read: Any) -> BeforeValidator:
    return BeforeValidator(lambda value: None if value is None or value == "" else read(value))


MaybeMoment = Annotated[
    datetime | None,
    _or_null(read_moment),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]}),
]
MaybeDay = Annotated[
    date | None,
    _or_null(read_day),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}),
]
MaybeDayOrMoment = Annotated[
    date | datetime | None,
    _or_null(_day_or_moment),
    WithJsonSchema(
        {"type": "string", "description": "A day of the team's calendar, or a time with its offset."}
    ),
]


def read_amount(value: object) -> Decimal:
    """A plain decimal string, or a number; never negative, no exponent, no grouping."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise wrong(_("Write the amount as a decimal string, such as “1200.50”."))
    written = format(value, "f") if isinstance(value, Decimal) else str(value).strip()
    if isinstance(value, float) and value == value and abs(value) < 1e16:
        written = format(Decimal(repr(value)), "f")
    if not _AMOUNT.fullmatch(written):
        raise wrong(_("Write the amount as a decimal string, such as “1200.50”."))
    amount = Decimal(written)
    if amount > money.MAX_MINOR:
        raise wrong(_("This amount is too large."))
    return amount


_AMOUNT_SCHEMA = {"type": "string", "pattern": r"^\d{1,15}(\.\d{1,4})?$", "examples": ["1200.50"]}
Amount = Annotated[Decimal, BeforeValidator(read_amount), WithJsonSchema(_AMOUNT_SCHEMA)]
MaybeAmount = Annotated[
    Decimal | None, _or_null(read_amount), WithJsonSchema({"anyOf": [_AMOUNT_SCHEMA, {"type": "null"}]})
]


def read_currency(value: object) -> str:
    code = value.strip().upper() if isinstance(value, str) else ""
    if code not in money.DECIMALS:
        raise wrong(_("Use an ISO 4217 currency code, such as USD or CNY."))
    return code


_CURRENCY_SCHEMA = {"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["USD"]}
Currency = Annotated[str, BeforeValidator(read_currency), WithJsonSchema(_CURRENCY_SCHEMA)]
MaybeCurrency = Annotated[
    str | None, _or_null(read_currency), WithJsonSchema({"anyOf": [_CURRENCY_SCHEMA, {"type": "null"}]})
]


def _whole(value: object) -> object:
    """Text from a form or a query counts; true, 1.5 and "٣" do not."""
    if value == "":
        return None
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise wrong(_("Write a whole number."))
    if isinstance(value, str) and not re.fullmatch(r"-?\d{1,18}", value.strip(), re.ASCII):
        raise wrong(_("Write a whole number."))
    return value


Percent = Annotated[int, Field(ge=0, le=100), BeforeValidator(_whole)]
Headcount = Annotated[int | None, Field(ge=0, le=100_000_000), BeforeValidator(_whole)]


def read_id(value: object) -> UUID:
    """An id as the API gave it out; anything else is not an id, rather than an error of its own."""
    if isinstance(value, UUID):
        return value
    try:
        if not isinstance(value, str) or len(value) > 40:
            raise ValueError
        return UUID(value)
    except ValueError:
        raise wrong(_("This is not an id.")) from None


_ID_SCHEMA = {"type": "string", "format": "uuid"}
Id = Annotated[UUID, BeforeValidator(read_id), WithJsonSchema(_ID_SCHEMA)]
MaybeId = Annotated[UUID | None, _or_null(read_id), WithJsonSchema({"anyOf": [_ID_SCHEMA, {"type": "null"}]})]


def _split_list(value: object) -> object:
    """`ids=a,b` and `ids=a&ids=b` mean the same."""
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list | tuple):
        return [part.strip() for item in value for part in str(item).split(",") if part.strip()]
    return value


Ids = Annotated[list[Id], Field(max_length=200), BeforeValidator(_split_list)]
MaybeBool = Annotated[bool | None, _or_null(lambda value: value)]
