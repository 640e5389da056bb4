"""A list that exists only in tests, over a table of the core, and its addresses."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import DecimalField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path

from carnet.core.actor import Actor
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Choices, Contains, Dates, Flag, Numbers, Thing
from carnet.core.lists.spec import Bulk, ListOf, Primary, View
from carnet.core.models import Mail
from carnet.core.refusals import Holder, Refusal
from carnet.core.web.forms import DayField, Form, MoneyField, PickField
from carnet.core.web.screens import go, screen
from carnet.core.web.templatetags.carnet import bars
from carnet.core.web.who import ScreenRequest


class LetterStuck(Refusal):
    def __init__(self) -> None:
        super().__init__("La lettre est coincée : rouvrez-la.", holders=[Holder("letter", 1, "L-1")])


class LetterList(ListOf[Mail]):
    name = "letters"
    title = "Commandes"
    thing = "order"
    right = "letter.read"
    section = "letters"
    sort = "-number"
    search = ("title", "by_name")
    search_amounts = ("amount",)
    search_hint = "N°, titre, client, montant…"
    note = "Montants HT"
    legend = True
    empty = "Aucune commande. Une commande naît d’un devis accepté, ou de « Nouvelle commande »."
    columns = [
        Column(
            name="title",
            label="Commande",
            cell=lambda row: two_lines(row.title, f"/letters/{row.pk}", f"CMD-2026-{row.pk:04} · {row.by_name}"),
            sort="title",
            words=True,
            phone="full",
        ),
        Column(name="number", label="Numéro", value="pk", sort="pk", shown=False),
        Column(name="day", label="Date", value="sent_at", kind="day", sort="sent_at", nullable=True, filter="day"),
        Column(name="state", label="État", kind="state", sort="state", filter="state"),
        Column(name="progress", label="Avancement", cell=lambda row: bars(60, 40, None), phone="plain", exported=False),
        Column(name="amount", label="Reste", kind="money", sort="amount", total="amount", phone="label", strong=True),
    ]
    filters = [
        Choices(
            name="state", label="État", choices=[("waiting", "En attente"), ("sent", "Envoyé"), ("failed", "En échec")]
        ),
        Dates(name="day", label="Date", field="sent_at__date"),
        Numbers(name="amount", label="Reste"),
        Contains(name="title", label="Titre"),
        Flag(name="written", label="Écrite", where=~Q(body="")),
        Thing(name="order", label="Commande", field="order_id", search="letter", show=lambda id: f"n° {id}"),
    ]
    views = [View("all", "Toutes"), View("sent", "Envoyées", {"state": "sent", "sort": "amount"})]
    bulk = [Bulk("Relancer", "bell-ringing", "letters-remind", "letter.read", dialog=False, primary=True)]
    bulk_sum = "amount"
    bulk_sum_label = "reste"
    primary = Primary("Nouvelle commande", "letter-new", "letter.write", dialog=True)

    def rows(self, actor: Actor) -> QuerySet[Mail]:
        price = Value(Decimal("10.50"), DecimalField(max_digits=14, decimal_places=2))
        return Mail.objects.annotate(amount=Cast(F("attempts") * price, DecimalField(max_digits=14, decimal_places=2)))

    def url(self, row: Mail) -> str:
        return f"/letters/{row.pk}"

    def counted(self, n: int) -> str:
        return f"{n} commandes"


class LetterForm(Form):
    title = forms.CharField(label="Titre")
    on = DayField(label="Date", required=False)
    amount = MoneyField(label="Montant HT", required=False)
    party = PickField(Mail, kind="letter", label="Client", required=False)
    urgent = forms.BooleanField(label="Urgent", required=False)


@screen("letter.write")
def write(request: ScreenRequest) -> HttpResponse:
    """Writes a letter; refuses the title “stuck” after having written it."""
    if request.method == "GET":
        shown = {"form": LetterForm(initial={"amount": Decimal("1234.5")}), "title": "Nouvelle commande"}
        return render(request, "core/dialog.html", shown)
    if request.POST.get("title") == "wrong":
        form = LetterForm(request.POST)
        form.add_error("amount", "Il reste 6 797,00 à facturer : au plus 6 797,00.")
        return render(request, "core/dialog.html", {"form": form, "title": "Nouvelle commande"}, status=422)
    Mail.objects.create(
        subject_kind="x", subject_id=1, recipients=[], title=request.POST["title"], body="", by_name="x"
    )
    if request.POST["title"] == "stuck":
        raise LetterStuck
    if request.POST["title"] == "faulty":
        return HttpResponse("faute", status=422)
    return go(request, "/letters")


@screen(None)
def remind(request: ScreenRequest) -> HttpResponse:
    raise LetterStuck


urlpatterns = [
    path("letters", LetterList.as_view(), name="letters"),
    path("letters/new", write, name="letter-new"),
    path("letters/remind", remind, name="letters-remind"),
    path("", include("config.urls")),
]


def letters(count: int, **fields: Any) -> None:
    """Write letters into the company of the transaction: alternately sent and waiting."""
    Mail.objects.bulk_create(
        Mail(
            **{
                "subject_kind": "invoice",
                "subject_id": n,
                "recipients": [],
                "title": f"Lettre n° {n}",
                "body": "Bonjour",
                "attempts": n,
                "by_name": "Ateliers Bréhat",
                "state": "sent" if n % 2 else "waiting",
                "sent_at": f"2026-{n % 12 + 1:02}-19T10:00:00Z" if n % 2 else None,
                **fields,
            }
        )
        for n in range(1, count + 1)
    )
