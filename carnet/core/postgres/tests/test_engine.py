"""Statements kept by their shape are those that Django writes, and bring the rows of their own values."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.db.backends.postgresql.compiler import SQLCompiler as Django
from django.db.models import F, Model, QuerySet, Value
from django.db.transaction import TransactionManagementError

from carnet.core.models import Journal, JournalAbout, User
from carnet.core.postgres.engine import compiler

Query = Callable[[int], QuerySet[Model]]

QUERIES: dict[str, Query] = {
    "plain": lambda n: User.objects.filter(pk=n),
    "another condition": lambda n: User.objects.filter(pk__gte=n),
    "two conditions": lambda n: User.objects.filter(pk=n, is_active=True),
    "excluded": lambda n: User.objects.exclude(pk=n),
    "ordered": lambda n: User.objects.filter(pk__gte=n).order_by("-email", "pk"),
    "ordered by nothing": lambda n: User.objects.filter(pk__gte=n).order_by(),
    "reversed": lambda n: User.objects.filter(pk__gte=n).order_by("email").reverse(),
    "sliced": lambda n: User.objects.filter(pk__gte=n).order_by("pk")[1:3],
    "sliced further": lambda n: User.objects.filter(pk__gte=n).order_by("pk")[2:3],
    "values": lambda n: User.objects.filter(pk__gte=n).order_by("pk").values_list("email", "name"),
    "other values": lambda n: User.objects.filter(pk__gte=n).order_by("pk").values_list("name", "email"),
    "distinct": lambda n: User.objects.filter(pk__gte=n).order_by("name").values_list("name").distinct(),
    "only": lambda n: User.objects.filter(pk__gte=n).order_by("pk").only("email"),
    "deferred": lambda n: User.objects.filter(pk__gte=n).order_by("pk").defer("email"),
    "joined": lambda n: JournalAbout.objects.filter(line__id__gte=n).order_by("id"),
    "with its line": lambda n: JournalAbout.objects.filter(pk__gte=n).select_related("line").order_by("id"),
    "among": lambda n: User.objects.filter(pk__in=[n, n + 1]).order_by("pk"),
    "among more": lambda n: User.objects.filter(pk__in=[n, n + 1, n + 2]).order_by("pk"),
    "in a subquery": lambda n: User.objects.filter(pk__in=User.objects.filter(pk__lte=n).values("pk")).order_by("pk"),
    "none": lambda n: Journal.objects.filter(pk=-n),
}


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiler, "_written", {})


def _rows(queryset: QuerySet[Model]) -> list[object]:
    return [
        one if isinstance(one, tuple) else (one.pk, {k: v for k, v in vars(one).items() if k[0] != "_"})
        for one in queryset
    ]


def _by_django(queryset: QuerySet[Model]) -> str:
    return Django(queryset.query.clone(), connection, "default").as_sql()[0]


@pytest.mark.django_db
@pytest.mark.parametrize("name", QUERIES)
def test_a_kept_statement_is_the_one_django_writes(name: str) -> None:
    users = [User.objects.create_user(f"kept{n}@example.test", "x", name=f"Name {n % 2}") for n in range(5)]
    query, first = QUERIES[name], users[0].pk
    for _again in range(2):
        for n in range(4):
            told = compiler.SQLCompiler(query(first + n).query.clone(), connection, "default").as_sql()
            assert told[0] == _by_django(query(first + n))
            assert list(told[1]) == list(Django(query(first + n).query.clone(), connection, "default").as_sql()[1])


@pytest.mark.django_db
def test_each_query_reads_the_rows_of_its_own_values() -> None:
    users = [User.objects.create_user(f"own{n}@example.test", "x", name=f"Name {n}") for n in range(4)]
    for name, query in QUERIES.items():
        for one in users:
            fresh = _rows(query(one.pk))
            assert fresh == _rows(query(one.pk)), name
    assert [User.objects.get(pk=one.pk).name for one in users] == [one.name for one in users]


@pytest.mark.django_db
def test_shapes_are_kept_once_whatever_the_values() -> None:
    for n in range(50):
        list(User.objects.filter(pk=n))
    assert len(compiler._written) == 1


@pytest.mark.django_db
def test_a_lock_outside_a_transaction_is_refused_even_for_a_known_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    list(User.objects.select_for_update().filter(pk=1))
    monkeypatch.setattr(connection, "get_autocommit", lambda: True)
    with pytest.raises(TransactionManagementError):
        list(User.objects.select_for_update().filter(pk=1))


@pytest.mark.django_db
def test_what_holds_values_elsewhere_is_written_anew() -> None:
    list(User.objects.annotate(said=Value("x")).filter(pk=1))
    list(User.objects.order_by(F("email").desc(nulls_last=True)))
    assert User.objects.filter(pk=1).exists() is User.objects.filter(pk=1).exists()
    assert not compiler._written
