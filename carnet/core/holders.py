"""Who holds a row that cannot be deleted: numbered documents, to be named by the refusal."""

from django.db.models import ProtectedError

from carnet.core.refusals import Holder

_NAMED = 10


def holders_of(error: ProtectedError) -> list[Holder]:
    """The numbered documents among those that hold the row, ten at most."""
    found: dict[tuple[str, int], Holder] = {}
    for row in error.protected_objects:
        number, kind = getattr(row, "number", None), row._meta.model_name
        if number and kind and len(found) < _NAMED:
            found[kind, row.pk] = Holder(kind, row.pk, str(number))
    return list(found.values())
