"""Companies, people, keys, journal, files, mails, series: tables without a trade word."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models

from carnet.core.rows import INSERT_ONLY, INSERT_UPDATE, CompanyRow, Ref, WrittenAt


class Company(models.Model):
    """A company of the installation; everything else about it is a row of its own."""

    name = models.CharField(max_length=200)
    created_at = WrittenAt()
    app_may: ClassVar[frozenset[str]] = frozenset({"update"})

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in by e-mail; what they may do is said by their membership in each company."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    language = models.CharField(max_length=5, default="fr")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = WrittenAt()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name


class Membership(CompanyRow):
    """A user in a company, with a role; the rights are those of the role, copied at each change (P54)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    rights = ArrayField(models.CharField(max_length=40), default=list)
    is_active = models.BooleanField(default=True)
    created_at = WrittenAt()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "user"], name="one_membership_per_user_and_company")]


class ApiKey(CompanyRow):
    """A key of a user for the API: stored as a hash, scoped, revocable (P57)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12)
    key_hash = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=40), null=True, blank=True)
    created_at = WrittenAt()
    expires_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)
    app_may = INSERT_UPDATE


class Journal(CompanyRow):
    """One act: who, when, what (P23). Written once, never changed."""

    at = WrittenAt()
    act = models.CharField(max_length=60)
    by_kind = models.CharField(max_length=10)
    by_user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    facts = models.JSONField(default=dict)
    app_may = INSERT_ONLY


class JournalAbout(CompanyRow):
    """A thing a journal line speaks of, besides its subject: an order, a party."""

    line = Ref(Journal)
    kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    app_may = INSERT_ONLY

    class Meta:
        indexes = [models.Index(fields=["company", "kind", "subject_id", "-line"], name="journal_about_newest")]


class Idempotency(CompanyRow):
    """The answer given to a key, so that the same call gives it again (P55)."""

    user_id = models.BigIntegerField(default=0)
    key = models.CharField(max_length=200)
    route = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)
    status = models.SmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = WrittenAt()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "user_id", "key"], name="one_effect_per_idempotency_key")
        ]


class StoredFile(CompanyRow):
    """The bytes of a file, stored once and never changed."""

    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    content = models.BinaryField()
    created_at = WrittenAt()
    by_name = models.CharField(max_length=150)
    app_may = frozenset({"insert", "delete"})


class Series(CompanyRow):
    """Numbers of one series: prefix, year, counter; taken by `core_next_number` alone, gapless and chronological (R15)."""

    code = models.CharField(max_length=20)
    prefix = models.CharField(max_length=12)
    yearly = models.BooleanField(default=True)
    digits = models.SmallIntegerField(default=4)
    year = models.SmallIntegerField(default=0)
    last = models.BigIntegerField(default=0)
    last_on = models.DateField(null=True)
    app_may = INSERT_UPDATE

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="one_series_per_code"),
            models.CheckConstraint(
                condition=models.Q(prefix__regex=r"^[A-Z0-9+_/-]{1,10}$"), name="series_prefix_in_the_legal_charset"
            ),
        ]


class ChainHead(CompanyRow):
    """The end of a company's chain of proof: moved by `core_seal` alone, last in each act (P52)."""

    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(null=True)
    app_may: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company"], name="one_chain_per_company")]


class ChainLink(CompanyRow):
    """What was issued, paid, settled or closed, as a hash that holds the one before it (P52, R23): written by the database alone."""

    seq = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    ref = models.BigIntegerField()
    label = models.CharField(max_length=120)
    at = models.DateTimeField()
    by = models.CharField(max_length=150, blank=True)
    content_hash = models.CharField(max_length=64)
    file_hash = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    app_may: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "seq"], name="one_link_per_place_in_the_chain"),
            models.UniqueConstraint(fields=["company", "kind", "ref"], name="sealed_once"),
        ]


class Closing(CompanyRow):
    """Totals of a day, a month or a year that is over, and of everything until then; sealed like a document (R21, R23)."""

    class Period(models.TextChoices):
        DAY = "day"
        MONTH = "month"
        YEAR = "year"

    period = models.CharField(max_length=5, choices=Period.choices)
    first_on = models.DateField()
    last_on = models.DateField()
    first_seq = models.BigIntegerField()
    until_seq = models.BigIntegerField()
    totals = models.JSONField()
    perpetual = models.JSONField()
    created_at = WrittenAt()
    app_may: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "period", "first_on"], name="one_closing_per_period")]


class SavedView(CompanyRow):
    """A list as somebody likes it: filters, columns, sort; shared when it belongs to nobody."""

    list_name = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    query = models.JSONField(default=dict)
    position = models.SmallIntegerField(default=0)
    is_default = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["company", "list_name", "position"], name="views_of_a_list")]


class ViewMailing(CompanyRow):
    """Somebody reads every Monday, by e-mail, what a saved view holds. `address` is the path of its list, `sent_on` the last day one
    was written (at first the day it was asked for), `count` how many rows it held then."""

    view = Ref(SavedView, held=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=120)
    sent_on = models.DateField()
    count = models.IntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["view", "user"], name="a_view_is_mailed_to_somebody_once")]


class Mail(CompanyRow):
    """An e-mail of a document: written in the act's transaction, sent by a job after commit, once (P48).

    `dropped` is one that had nothing to say any more when it was about to leave: a reminder of what was paid meanwhile.
    """

    WAITING, SENDING, SENT, FAILED, DROPPED = "waiting", "sending", "sent", "failed", "dropped"

    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    order_id = models.BigIntegerField(null=True)
    recipients = ArrayField(models.EmailField())
    copies = ArrayField(models.EmailField(), default=list)
    reply_to = models.EmailField(blank=True)
    title = models.CharField(max_length=250)
    body = models.TextField()
    attachments = models.JSONField(default=list)
    state = models.CharField(max_length=10, default=WAITING)
    attempts = models.SmallIntegerField(default=0)
    error = models.TextField(blank=True)
    message_id = models.CharField(max_length=200, blank=True)
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    sent_at = models.DateTimeField(null=True)
    app_may = INSERT_UPDATE

    class Meta:
        indexes = [
            models.Index(fields=["company", "subject_kind", "subject_id"], name="mails_of_a_document"),
            models.Index(fields=["company", "order_id"], name="mails_of_an_order"),
            models.Index(fields=["company", "-id"], condition=models.Q(state="failed"), name="mails_that_failed"),
        ]
