"""People: their accounts, their passwords, and signing in."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.contrib.auth import authenticate, password_validation
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.encoding import force_bytes
from django.utils.functional import Promise
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenshu.errors import Conflict, FieldError, Invalid
from wenshu.teams import limits
from wenshu.teams.models import Language, User
from wenshu.text import JOINERS, one_line

MAX_PASSWORD_LENGTH = 1000  # hashing costs time in proportion
THEMES = {"", "light", "dark"}


class AddressTaken(Conflict):
    """There is already an account for this e-mail address."""

    code = "address_taken"


def create_user(
    email: str, *, password: str | None = None, name: str = "", language: str = "", now: datetime
) -> User:
    """Without a password the person signs in by resetting it."""
    email = checked_email(email)
    user = User(email=email, name=checked_name(name), language=checked_language(language), created_at=now)
    if password is not None:
        check_password_rules(password, user=user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as taken:
        raise AddressTaken from taken
    return user


def find(email: str) -> User | None:
    return User.objects.filter(email=email.strip().lower()).first()


def set_password(user: User, *, password: str) -> None:
    """Ends every session of the person: sessions carry a hash of the password they began with."""
    check_password_rules(password, user=user)
    user.set_password(password)
    user.save(update_fields=["password"])


def change_profile(user: User, *, name: str, language: str, theme: str) -> None:
    if theme not in THEMES:
        raise Invalid.field("theme", _("Choose light, dark or the system's theme."))
    user.name, user.language, user.theme = checked_name(name), checked_language(language), theme
    user.save(update_fields=["name", "language", "theme"])


def sign_in(request: HttpRequest, *, email: str, password: str, address: str, now: datetime) -> User | None:
    """The person, or None: the same, and as slow, for a wrong password and for an unknown account."""
    email = email.strip().lower()[:254]
    limits.take(limits.key("sign-in from", address), per_minute=20, burst=40, now=now)
    limits.take(limits.key("sign-in as", email), per_minute=5, burst=10, now=now)
    user = authenticate(request, username=email, password=password[:MAX_PASSWORD_LENGTH])
    return user if isinstance(user, User) else None


def reset_link_parts(user: User) -> tuple[str, str]:
    """Who and a proof, for a link that works once and for a while (PASSWORD_RESET_TIMEOUT)."""
    return urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)


def user_of_reset_link(who: str, proof: str) -> User | None:
    try:
        user = User.objects.filter(pk=urlsafe_base64_decode(who).decode(), is_active=True).first()
    except (ValueError, ValidationError, OverflowError):
        return None
    return user if user and default_token_generator.check_token(user, proof) else None


BROKEN_RULES: Final[dict[str, Promise]] = {
    "password_too_short": gettext_lazy(
        "At least 15 characters: four unrelated words are good and easy to keep in mind."
    ),
    "password_too_similar": gettext_lazy("That is too much like your name or your e-mail address."),
    "password_too_common": gettext_lazy(
        "Too many people use that password. Choose one that nobody would guess."
    ),
    "password_entirely_numeric": gettext_lazy("A password needs more than digits."),
}


def check_password_rules(password: str, *, user: User | None = None) -> None:
    problems = []
    if len(password) > MAX_PASSWORD_LENGTH:
        problems.append(_("A password has at most %(n)d characters.") % {"n": MAX_PASSWORD_LENGTH})
    if "\0" in password:
        problems.append(_("A password cannot hold that character."))
    try:
        password_validation.validate_password(password, user)
    except ValidationError as broken:
        problems += [
            str(BROKEN_RULES.get(each.code or "", "; ".join(each.messages))) for each in broken.error_list
        ]
    if problems:
        raise Invalid([FieldError("/password", problem) for problem in problems])


def checked_email(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid.field("email", _("Enter an e-mail address, for example lin@example.com")) from None
    if len(email) > 254:
        raise Invalid.field("email", _("That address is too long."))
    return email


def checked_name(name: str, *, field: str = "name", longest: int = 120) -> str:
    """One line of ordinary text."""
    name = one_line(name)
    if len(name) > longest:
        raise Invalid.field(field, _("At most %(n)d characters.") % {"n": longest})
    if not name.translate(JOINERS).isprintable():
        raise Invalid.field(field, _("A name cannot hold that character."))
    return name


def checked_language(language: str) -> str:
    """A language of the product, or empty for the team's."""
    if language and language not in Language.values:
        raise Invalid.field("language", _("That language is not available."))
    return language
