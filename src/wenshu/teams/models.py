"""Who: people, the teams they belong to, and the tokens and invitations that let them in."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from wenshu.errors import Forbidden
from wenshu.ids import new_id
from wenshu.teams.scoping import TeamDoor, TeamQuerySet, TeamScoped


class Language(models.TextChoices):
    ENGLISH = "en", "English"
    CHINESE = "zh-hans", "中文"


class Role(models.TextChoices):
    """What a member may do: each role includes those below it."""

    OWNER = "owner"
    MANAGER = "manager"
    MEMBER = "member"
    VIEWER = "viewer"

    def includes(self, other: Role) -> bool:
        order = list(Role)
        return order.index(self) <= order.index(other)


class WeekStart(models.IntegerChoices):
    """ISO weekday numbers."""

    MONDAY = 1
    SATURDAY = 6
    SUNDAY = 7


class Team(models.Model):
    """A tenant. `data_version` grows with every write to its records, `vocabulary_version` with every new name,
    `deal_words_version` with every new word that describes a deal: a product, a region, a source, a reason, a tag.
    """

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=60, unique=True)
    timezone = models.CharField(max_length=64, default="UTC")
    week_start = models.PositiveSmallIntegerField(choices=WeekStart.choices, default=WeekStart.MONDAY)
    fiscal_year_start = models.PositiveSmallIntegerField(default=1)  # month, 1-12
    currency = models.CharField(max_length=3, default="USD")
    language = models.CharField(max_length=8, choices=Language.choices, default=Language.ENGLISH)
    data_version = models.BigIntegerField(default=1)
    vocabulary_version = models.BigIntegerField(default=1)
    deal_words_version = models.BigIntegerField(default=1)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **values: object) -> User:
        user = self.model(email=email.strip().lower(), **values)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in, by e-mail address; may belong to several teams."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, choices=Language.choices, blank=True)
    theme = models.CharField(max_length=5, blank=True)  # light, dark, or empty for the system's
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"

    def __str__(self) -> str:
        return self.name or self.email


class Membership(TeamScoped):
    """One person's seat in one team. Without a user it is a name that owns records but cannot sign in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="memberships")
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.MEMBER)
    manager = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="reports")
    region = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = TeamDoor(TeamQuerySet["Membership"])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="one_seat_per_user_and_team")]

    def __str__(self) -> str:
        return self.name

    def has_role(self, least: Role) -> bool:
        return Role(self.role).includes(least)

    def require(self, least: Role) -> None:
        """Raises Forbidden below that role."""
        if not self.has_role(least):
            raise Forbidden

    @property
    def may_write(self) -> bool:
        return self.has_role(Role.MEMBER)

    @property
    def may_manage(self) -> bool:
        return self.has_role(Role.MANAGER)


class Invitation(TeamScoped):
    """An offer of a seat, sent by e-mail; the link's secret is stored only as a hash."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField()
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.MEMBER)
    secret_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = TeamDoor(TeamQuerySet["Invitation"])


class TokenScope(models.TextChoices):
    READ = "read"
    WRITE = "write"


class ApiToken(TeamScoped):
    """Lets a program act as one member; shown once, stored only as a hash."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Membership, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=5, choices=TokenScope.choices, default=TokenScope.READ)
    secret_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)  # the first characters, so that a person can tell tokens apart
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = TeamDoor(TeamQuerySet["ApiToken"])


class RateBucket(models.Model):
    """A token bucket, kept as the one moment at which it will be full again."""

    key = models.CharField(primary_key=True, max_length=160)
    full_at = models.DateTimeField(db_index=True)
