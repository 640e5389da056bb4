"""Who calls, and the journal."""

from typing import Annotated

from django.db.models import QuerySet
from ninja import Query
from pydantic import Field

from carnet.core.api.fields import Answer, Day, IdIn, IdOut, InstantOut, Text
from carnet.core.api.paging import ListParams, Page, counted, page, sorts
from carnet.core.api.routing import ApiRequest, Routes
from carnet.core.models import Company, Journal, JournalAbout

routes = Routes("Who and when")

READ = "read"


class CompanyOut(Answer):
    """The company of the key."""

    id: IdOut
    name: str


class MeOut(Answer):
    """Who calls: the user of the key, the company, the rights within the scopes of the key."""

    user: IdOut
    name: str
    language: str
    company: CompanyOut
    rights: list[str]


@routes.get("/me", right=None, gives=MeOut)
def who_am_i(request: ApiRequest) -> MeOut:
    """Who am I, in which company, with which rights."""
    by = request.by
    return MeOut(
        user=by.user_id or 0,
        name=by.name,
        language=by.language,
        company=CompanyOut.model_validate(Company.objects.get(pk=by.company_id)),
        rights=sorted(right for right in by.rights if by.may(right)),
    )


class JournalParams(ListParams):
    """Which lines of the journal."""

    subject: Annotated[str | None, Field(pattern=r"^[a-z_]{1,30}:[1-9][0-9]{0,17}$")] = Field(
        None, description="A thing the line speaks of: `order:12`, `party:3`."
    )
    act: Text | None = Field(None, max_length=60)
    user: IdIn | None = None
    since: Day | None = None
    until: Day | None = None


class JournalLineOut(Answer):
    """One act: who, when, what."""

    id: IdOut
    at: InstantOut
    act: str
    by_kind: str
    by_name: str
    subject: str
    facts: dict[str, object]


@routes.get("/journal", right=READ, gives=Page[JournalLineOut])
def list_journal(request: ApiRequest, asked: Query[JournalParams]) -> Page[JournalLineOut]:
    """The journal of acts, newest first."""
    return page(_lines(asked), asked, sorts(Journal, "-id", id="id"), _written, counted)


def _lines(asked: JournalParams) -> QuerySet[Journal]:
    lines = Journal.objects.all()
    if asked.subject:
        kind, _colon, thing = asked.subject.partition(":")
        lines = lines.filter(pk__in=JournalAbout.objects.filter(kind=kind, subject_id=int(thing)).values("line_id"))
    if asked.act:
        lines = lines.filter(act=asked.act)
    if asked.user:
        lines = lines.filter(by_user_id=asked.user)
    if asked.since:
        lines = lines.filter(at__date__gte=asked.since)
    if asked.until:
        lines = lines.filter(at__date__lte=asked.until)
    return lines


def _written(lines: list[Journal]) -> list[JournalLineOut]:
    return [
        JournalLineOut(
            id=line.pk,
            at=line.at,
            act=line.act,
            by_kind=line.by_kind,
            by_name=line.by_name,
            subject=f"{line.subject_kind}:{line.subject_id}",
            facts=line.facts,
        )
        for line in lines
    ]
