"""Random histories of one person: what the acts themselves refuse is an answer, what only the database stops is a fault."""

from django.db import DatabaseError

from carnet.core.refusals import Refusal


def answered(refusal: Refusal) -> str:
    """The code of a refusal that an act gave by itself; one that a guard of the database had to give is a fault: nobody else wrote."""
    if isinstance(refusal.__cause__, DatabaseError):
        raise AssertionError(f"stopped by the database alone: {refusal.code}") from refusal
    return refusal.code
