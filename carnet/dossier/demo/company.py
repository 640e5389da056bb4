"""The demo company itself: its people, customers and products, then its year."""

import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from stdnum import luhn

from carnet.catalog.commands import create_product
from carnet.catalog.inputs import ProductContent
from carnet.company import rights
from carnet.company.clock import today
from carnet.company.commands.keys import make_api_key
from carnet.company.founding import LegalIdentity, found_company
from carnet.company.models import Terms, Unit
from carnet.core.actor import Actor
from carnet.core.acts import company_scope, in_transaction
from carnet.core.models import Membership, User
from carnet.dossier.demo import customers, products
from carnet.dossier.demo.at_cost import work_at_cost
from carnet.dossier.demo.working import work
from carnet.dossier.demo.year import Year
from carnet.parties.commands import create_party
from carnet.parties.inputs import AddressInput, ContactInput, PartyContent

OWNER_EMAIL = "claire@armelis.example"
TEAM = (("mehdi@armelis.example", "Mehdi Amrani", "sales"), ("sophie@armelis.example", "Sophie Tanguy", "invoicing"))
WORKER = ("yann@armelis.example", "Yann Kervella", "projects")
SEED = 20_26
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """How to enter the demo company; the secrets are drawn anew for each installation."""

    company_id: int
    email: str
    password: str
    api_key: str


def load(say: Say) -> DemoLogin:
    """Found the demo company and live its last twelve months through the commands."""
    chance = random.Random(SEED)
    password = secrets.token_urlsafe(9)
    owner = User.objects.create_user(OWNER_EMAIL, password, name="Claire Le Goff")
    company_id = found_company(name="Armelis Informatique", owner=owner, legal=_identity())
    claire = _actor(company_id, owner)
    team = [claire, *(_colleague(company_id, *person) for person in TEAM)]
    say("customers and products")
    party_ids = in_transaction(claire, lambda: _customers(chance, claire))
    product_ids = in_transaction(claire, lambda: _products(claire))
    with company_scope(company_id):
        now: date = today()
    Year(chance, now, team, party_ids, product_ids, say).live()
    say("projects, time, expenses")
    worker = _colleague(company_id, *WORKER)
    in_transaction(claire, lambda: work(random.Random(SEED), now, team, worker))
    in_transaction(claire, lambda: work_at_cost(now, claire, worker))
    key = make_api_key(name="Démonstration", by=claire)
    return DemoLogin(company_id, OWNER_EMAIL, password, key.secret)


def _identity() -> LegalIdentity:
    return LegalIdentity(
        legal_form="SAS", share_capital="50 000 €", siren="732829320", siret="73282932000074",
        registration="RCS Nantes 732 829 320", activity_code="4651Z", line1="3 quai de la Fosse", postcode="44000",
        city="Nantes", phone="02 40 00 00 00", email="contact@armelis.example", website="armelis.example",
        iban="FR7630006000011234567890189", bic="AGRIFRPP", bank_name="Crédit Agricole",
        creditor_id="FR72ZZZ123456",
    )  # fmt: skip


def _actor(company_id: int, user: User) -> Actor:
    everything = frozenset(rights.ALL)
    return Actor(company_id, "user", user.name, everything, user_id=user.pk, language="fr")


def _colleague(company_id: int, email: str, name: str, role: str) -> Actor:
    with transaction.atomic():
        user = User.objects.create_user(email, secrets.token_urlsafe(9), name=name)
        with company_scope(company_id):
            Membership.objects.create(user=user, role=role, rights=list(rights.ROLES[role][1]))
    return _actor(company_id, user)


def _customers(chance: random.Random, by: Actor) -> list[int]:
    terms = dict(Terms.objects.values_list("code", "pk"))
    made = []
    kinds = [(customers.COMPANIES, "company"), (customers.PUBLIC, "public"), (customers.PERSONS, "person")]
    for rows, kind in kinds:
        for name, city, postcode in rows:
            code = {"public": "30J", "person": "COMPTANT"}.get(kind) or chance.choice(["30J", "30J", "45JFM", "60J"])
            content = PartyContent(
                name=name, kind=kind, siren="" if kind == "person" else _siren(chance), terms_id=terms[code],
                service_code="ACHATS" if kind == "public" else "", email=_email(name),
                phone=f"02 {chance.randint(40, 99)} {chance.randint(10, 99)} 12 34",
            )  # fmt: skip
            street = f"{chance.randint(1, 90)} {chance.choice(customers.STREETS)}"
            address = AddressInput(line1=street, postcode=postcode, city=city, is_default=True)
            party = create_party(content=content, addresses=[address], contacts=_contacts(chance, kind, name), by=by)
            made.append(party.pk)
    return made


def _contacts(chance: random.Random, kind: str, name: str) -> list[ContactInput]:
    if kind == "person":
        return []
    person = f"{chance.choice(customers.FIRST_NAMES)} {chance.choice(customers.LAST_NAMES)}"
    return [
        ContactInput(name=person, role="Direction", email=_email(name, "direction")),
        ContactInput(name="Comptabilité", email=_email(name, "compta"), receives_quotes=False, receives_invoices=True),
    ]


def _products(by: Actor) -> dict[str, int]:
    units = dict(Unit.objects.values_list("code", "pk"))
    made: dict[str, int] = {}

    def add(reference: str, name: str, price: str, cost: str, family: str, **more: object) -> None:
        content = ProductContent(
            name=name, reference=reference, unit_price=Decimal(price), unit_cost=Decimal(cost), family=family,
            **more,  # type: ignore[arg-type]
        )  # fmt: skip
        made[reference] = create_product(content=content, by=by).pk

    for reference, name, price, cost, family in products.GOODS:
        unit = "m" if reference == "CAB-6A" else "u"
        add(
            reference,
            name,
            price,
            cost,
            family,
            kind="goods",
            unit_id=units[unit],
            stock_managed=reference not in products.ON_ORDER,
        )
    for reference, name, price, cost, family in products.BOOKS:
        add(
            reference,
            name,
            price,
            cost,
            family,
            kind="goods",
            vat_rate=Decimal("5.5"),
            stock_managed=False,
            deliverable=False,
        )
    for reference, name, price, cost, family, unit in products.SERVICES:
        add(reference, name, price, cost, family, kind="service", unit_id=units[unit])
    for reference, name, price, cost, family, period in products.SUBSCRIPTIONS:
        add(reference, name, price, cost, family, kind="subscription", period=period)
    return made


def _siren(chance: random.Random) -> str:
    start = "".join(str(chance.randint(0, 9)) for _ in range(8))
    start = str(chance.randint(3, 8)) + start[1:]
    return start + luhn.calc_check_digit(start)


def _email(name: str, mailbox: str = "contact") -> str:
    plain = name.lower().translate(str.maketrans("àâéèêëîïôöùûüç’ &.", "aaeeeeiioouuuc----"))
    words = [word for word in plain.replace("œ", "oe").split("-") if word and word not in {"mme", "m"}]
    return f"{mailbox}@{'-'.join(words)}.example"
