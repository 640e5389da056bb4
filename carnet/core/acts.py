"""How an act runs: one outermost transaction, the company set in it, the right checked, retried when the database asks (P54, P58, P59)."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any, ParamSpec, TypeVar, cast

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import translation

from carnet.core.actor import Actor
from carnet.core.refusals import TooManyConflicts, refusal_of

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 6
RETRIED = frozenset({"40001", "40P01"})  # serialisation failure, deadlock

_transaction_of: ContextVar[int | None] = ContextVar("company of the open transaction", default=None)
_known: ContextVar[dict[str, Any] | None] = ContextVar("what the open transaction has read once", default=None)
_act_running: ContextVar[str | None] = ContextVar("outermost act", default=None)


@dataclass(frozen=True, slots=True)
class ActDeclaration:
    """A public command as declared: its name and the right it asks."""

    name: str
    right: str
    function: Callable[..., Any]


ACTS: dict[str, ActDeclaration] = {}


def act(
    name: str, *, right: str, around: Callable[[Callable[[], Any]], Any] | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare a command: checks the right of the outermost act only, and opens its transaction when none is open; `around` does the
    work of the outermost act in its own way, inside that transaction."""

    def declare(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            if _act_running.get():
                return function(*args, **kwargs)
            by = cast(Actor, kwargs["by"])
            by.must(right)
            token = _act_running.set(name)
            try:
                work = partial(function, *args, **kwargs)
                return in_transaction(by, cast(Callable[[], R], partial(around, work) if around else work))
            finally:
                _act_running.reset(token)

        ACTS[name] = ActDeclaration(name, right, run)
        return run

    return declare


def in_transaction(by: Actor, work: Callable[[], R]) -> R:
    """Do the work in one transaction of the actor's company; on deadlock or serialisation failure start again from nothing."""
    if _transaction_of.get() == by.company_id:
        return work()
    for attempt in range(TRIES):
        try:
            with company_scope(by.company_id, by.name), translation.override(by.language):
                return work()
        except DatabaseError as error:
            _raise_refusal(error)
            if _sqlstate(error) not in RETRIED or connection.in_atomic_block:
                raise
        time.sleep(random.uniform(0.005, 0.03) * (attempt + 1))
    raise TooManyConflicts


@contextmanager
def company_scope(company_id: int, by_name: str = "") -> Iterator[None]:
    """A transaction in which only this company's rows exist; reads of a page and acts both run in one (P53).

    What the act makes is sealed by the database under the name given here (P52).
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('app.company', %s, true), set_config('app.by', %s, true)", [str(company_id), by_name]
            )
        token, known = _transaction_of.set(company_id), _known.set({})
        try:
            yield
        finally:
            _known.reset(known)
            _transaction_of.reset(token)


def once(name: str, read: Callable[[], R | None]) -> R | None:
    """What `read` finds, asked once in the open transaction of a company."""
    known = _known.get()
    if known is None:
        return read()
    if known.get(name) is None:
        known[name] = read()
    return cast(R | None, known[name])


def _raise_refusal(error: DatabaseError) -> None:
    if isinstance(error, IntegrityError) or _sqlstate(error) in {"P0001", "23514", "42501"}:
        refusal = refusal_of(_constraint(error))
        if refusal:
            raise refusal from error


def _sqlstate(error: DatabaseError) -> str | None:
    return getattr(error.__cause__, "sqlstate", None)


def _constraint(error: DatabaseError) -> str | None:
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None)
