"""Saved views by e-mail, every Monday (P46)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import Mail, Membership, SavedView, User, ViewMailing
from carnet.dossier.commands import create_order, mail_views_of_the_week
from carnet.sales.lines import LineInput, OrderContent
from carnet.sales.tests.factories import a_company, a_customer

MONDAY = date(2026, 11, 23)
EARLY, MORNING, TUESDAY = (
    datetime(2026, 11, 23, 5, 30, tzinfo=UTC),
    datetime(2026, 11, 23, 6, 5, tzinfo=UTC),
    datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
)
D = Decimal


@pytest.fixture
def by(db: None) -> Iterator[Actor]:
    owner = a_company()
    with company_scope(owner.company_id):
        yield owner


@pytest.fixture
def view(by: Actor) -> SavedView:
    return SavedView.objects.create(list_name="orders", name="Le carnet", query={"state": "open"}, user_id=by.user_id)


def an_order(by: Actor, price: str, title: str) -> None:
    line = LineInput(description="Work", quantity=D(1), unit_price=D(price), vat_rate=D(20))
    content = OrderContent(party_id=a_customer().pk, title=title, lines=(line,))
    create_order(content=content, on=date(2026, 9, 1), by=by)


def asked(view: SavedView, by: Actor, on: date = date(2026, 11, 18)) -> ViewMailing:
    return ViewMailing.objects.create(view=view, user_id=by.user_id, address="/orders", sent_on=on)


def test_one_asks_for_a_view_and_no_longer(by: Actor, view: SavedView, client: Client) -> None:
    client.force_login(User.objects.get(pk=by.user_id))
    page = client.get(f"/orders?view=v{view.pk}&state=open").content.decode()
    assert "Me l’envoyer chaque lundi" in page
    client.post(f"/orders?view=v{view.pk}&state=open", {"view": view.pk, "weekly": "1"})
    mailing = ViewMailing.objects.get()
    assert (mailing.view_id, mailing.user_id, mailing.address) == (view.pk, by.user_id, "/orders")
    assert "Ne plus me l’envoyer" in client.get(f"/orders?view=v{view.pk}&state=open").content.decode()
    client.post("/orders", {"view": view.pk, "weekly": "0"})
    assert not ViewMailing.objects.exists()


def test_every_monday_one_e_mail_says_what_each_view_holds(by: Actor, view: SavedView, settings: object) -> None:
    settings.PUBLIC_URL = "https://carnet.example"  # type: ignore[attr-defined]
    an_order(by, "400", "Salle de bains")
    an_order(by, "1250.50", "Cuisine")
    mailing = asked(view, by)
    mail_views_of_the_week(now=EARLY, by=by)
    assert not Mail.objects.exists()
    mail_views_of_the_week(now=MORNING, by=by)
    mail_views_of_the_week(now=TUESDAY, by=by)
    mail = Mail.objects.get()
    assert mail.recipients == [User.objects.get(pk=by.user_id).email]
    assert "Commandes, Le carnet" in mail.body and "2 commandes" in mail.body
    assert "1\xa0650,50" in mail.body and "Salle de bains" in mail.body and "<" not in mail.body
    assert f"https://carnet.example/orders?view=v{view.pk}&state=open" in mail.body
    mailing.refresh_from_db()
    assert (mailing.sent_on, mailing.count) == (MONDAY, 2)


def test_what_changed_since_last_time_is_said(by: Actor, view: SavedView) -> None:
    an_order(by, "400", "A")
    ViewMailing.objects.filter(pk=asked(view, by).pk).update(count=3)
    mail_views_of_the_week(now=MORNING, by=by)
    assert "1 commande (-2 depuis le 18/11/2026)" in Mail.objects.get().body


def test_who_left_or_may_no_longer_read_is_not_written_to(by: Actor, view: SavedView) -> None:
    an_order(by, "400", "A")
    asked(view, by)
    Membership.objects.filter(user_id=by.user_id).update(rights=[])
    mail_views_of_the_week(now=MORNING, by=by)
    assert not Mail.objects.exists()
    ViewMailing.objects.update(sent_on=date(2026, 11, 18))
    Membership.objects.filter(user_id=by.user_id).update(rights=["read"], is_active=False)
    mail_views_of_the_week(now=MORNING, by=by)
    assert not Mail.objects.exists()


def test_a_view_that_is_removed_takes_its_mailings_with_it(by: Actor, view: SavedView, client: Client) -> None:
    asked(view, by)
    client.force_login(User.objects.get(pk=by.user_id))
    client.post("/orders", {"forget": view.pk})
    assert not ViewMailing.objects.exists() and not SavedView.objects.exists()
