"""Personal data: handed over, or erased where the law lets it (R88–R90)."""

import json
from typing import Annotated, Any

from django.core.serializers.json import DjangoJSONEncoder
from pydantic import Field

from carnet.company import rights
from carnet.core.api.fields import Answer, Body, DayOut, PathId, Text
from carnet.core.api.routing import ApiRequest, Routes
from carnet.dossier import commands
from carnet.dossier.queries.personal import PersonalData

personal_routes = Routes("Personal data")


class ErasureIn(Body):
    """Who asked for it and when, or which rule it follows."""

    reason: Annotated[Text, Field(max_length=300)]


class ErasureOut(Answer):
    """Until when documents that name the person must be kept; none without any."""

    kept_until: DayOut | None


class PersonalDataOut(Answer):
    """Everything kept of a person: rows by kind of record, as they are stored."""

    kind: str
    name: str
    data: dict[str, list[dict[str, Any]]]


@personal_routes.post("/parties/{id}/personal-data", right=rights.PARTIES, gives=PersonalDataOut, status=200)
def export_party_data(request: ApiRequest, id: PathId) -> PersonalDataOut:
    """Everything kept of a customer, to be handed to them; the export is noted in the journal."""
    return _written(commands.export_party(party_id=id, by=request.by))


@personal_routes.post("/parties/{id}/erasure", right=rights.PARTIES, gives=ErasureOut, status=200)
def erase_party_data(request: ApiRequest, id: PathId, body: ErasureIn) -> ErasureOut:
    """Erase a private customer with whom all is over; what was issued keeps what it said for ten years."""
    return ErasureOut(kept_until=commands.erase_party(party_id=id, reason=body.reason, by=request.by))


@personal_routes.post("/contacts/{id}/personal-data", right=rights.PARTIES, gives=PersonalDataOut, status=200)
def export_contact_data(request: ApiRequest, id: PathId) -> PersonalDataOut:
    """Everything kept of a person at a party, to be handed to them; the export is noted in the journal."""
    return _written(commands.export_contact(contact_id=id, by=request.by))


@personal_routes.post("/contacts/{id}/erasure", right=rights.PARTIES, gives=ErasureOut, status=200)
def erase_contact_data(request: ApiRequest, id: PathId, body: ErasureIn) -> ErasureOut:
    """Erase a person at a party; documents already issued keep the name they bear."""
    return ErasureOut(kept_until=commands.erase_contact(contact_id=id, reason=body.reason, by=request.by))


@personal_routes.post("/members/{id}/personal-data", right=rights.MEMBERS, gives=PersonalDataOut, status=200)
def export_member_data(request: ApiRequest, id: PathId) -> PersonalDataOut:
    """Everything kept of a member or former member; the export is noted in the journal."""
    return _written(commands.export_member(member_id=id, by=request.by))


@personal_routes.post("/members/{id}/erasure", right=rights.MEMBERS, gives=ErasureOut, status=200)
def erase_member_data(request: ApiRequest, id: PathId, body: ErasureIn) -> ErasureOut:
    """Erase a member who was shut out; documents and the journal keep the name of who did what."""
    return ErasureOut(kept_until=commands.erase_member(member_id=id, reason=body.reason, by=request.by))


def _written(data: PersonalData) -> PersonalDataOut:
    rows = json.loads(json.dumps(data.rows, cls=DjangoJSONEncoder))
    return PersonalDataOut(kind=data.kind, name=data.name, data=rows)
