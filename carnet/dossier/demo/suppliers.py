"""Who the demo company buys from: wholesalers, subcontractors, those it pays each month; who sells which product, at which prices."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from carnet.catalog.models import Product
from carnet.company.models import Terms
from carnet.core.actor import Actor
from carnet.core.money import round_to
from carnet.parties.commands import create_party
from carnet.parties.inputs import AddressInput, ContactInput, PartyContent
from carnet.purchasing.amounts import PriceBreak
from carnet.purchasing.commands import create_offer
from carnet.purchasing.inputs import OfferContent


@dataclass(frozen=True, slots=True)
class Seller:
    """A supplier: what it is called and where, its terms, what it sells of our list and at which share of our cost."""

    name: str
    siren: str
    street: str
    postcode: str
    city: str
    terms: str
    contact: str
    families: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    share: str = "1"
    delay_days: int = 5
    country: str = "FR"
    language: str = "fr"
    vat_number: str = ""


ATLANTIC, RESEAU, SERVEURS = "Atlantique Distribution", "Réseaux de l’Ouest", "Serveurs & Cie"
CABLING, TRAINING, NORD, BOOKS = "Câblage Ligérien", "Cap Formation", "Nordic Displays", "Librairie Technique"
RENT, TELECOM, INSURER = "SCI Quai de la Fosse", "Breizh Télécom", "Mutuelle des Entreprises"
OFFICE, HIRE = "Bureau Nantais", "Loire Location"
SELLERS = (
    Seller(ATLANTIC, "431578947", "12 rue de la Métallurgie", "44470", "Carquefou", "30J", "Léa Morvan",
           families=("Postes", "Écrans", "Accessoires", "Impression"), delay_days=6),
    Seller(RESEAU, "512703182", "4 avenue des Sables", "35000", "Rennes", "45JFM", "Yves Tanguy",
           families=("Réseau", "Téléphonie"), delay_days=8),
    Seller(SERVEURS, "398402651", "27 boulevard Vivier-Merle", "69003", "Lyon", "30J", "Inès Caron",
           families=("Serveurs",), products=("ST-3D-64",), delay_days=2),
    Seller(NORD, "", "Kalvebod Brygge 24", "1560", "København", "30J", "Freja Lund", products=("ECR-24P", "ECR-27Q", "ECR-34U"),
           share="0.985", delay_days=12, country="DK", language="en", vat_number="DK28866984"),
    Seller(CABLING, "803156405", "8 rue du Port", "44600", "Saint-Nazaire", "30J", "Ronan Le Bihan",
           products=("CABLE-PR", "INST-CAB"), share="0.96", delay_days=10),
    Seller(TRAINING, "479120354", "3 place Viarme", "44000", "Nantes", "30J", "Maud Perrin", products=("FORM-J",),
           share="0.93", delay_days=15),
    Seller(BOOKS, "321604878", "19 rue Crébillon", "44000", "Nantes", "30J", "Paul Guérin", products=("GUIDE-PM",)),
    Seller(RENT, "451208730", "3 quai de la Fosse", "44000", "Nantes", "COMPTANT", "Gérance"),
    Seller(TELECOM, "409877123", "40 quai Gambetta", "56100", "Lorient", "30J", "Service clients"),
    Seller(INSURER, "775690217", "15 rue Lafayette", "75009", "Paris", "30J", "Gestion entreprises"),
    Seller(OFFICE, "344512074", "6 rue Scribe", "44000", "Nantes", "30J", "Comptoir"),
    Seller(HIRE, "388514200", "22 rue des Usines", "44100", "Nantes", "30J", "Agence de Nantes"),
)  # fmt: skip
WHOLESALE = ("P14-32-1T", "PC-C16-512", "ECR-24P", "AP-WIFI6", "TEL-IP")  # cheaper from ten pieces on
PACKS = {"TON-A4": 4, "CLA-SF": 10, "CAB-6A": 305, "TEL-IP": 5}


def suppliers(first: date, products: dict[str, int], by: Actor) -> dict[str, int]:
    """Record the suppliers and what each sells; gives them by name."""
    terms = dict(Terms.objects.values_list("code", "pk"))
    known = {one.pk: one for one in Product.objects.filter(pk__in=products.values())}
    made = {}
    for seller in SELLERS:
        made[seller.name] = _supplier(seller, terms[seller.terms], by)
        for reference, product_id in products.items():
            product = known[product_id]
            if reference in seller.products or (product.kind == "goods" and product.family in seller.families):
                _offer(seller, made[seller.name], product, first, by)
    return made


def _supplier(seller: Seller, terms_id: int, by: Actor) -> int:
    mailbox = seller.name.lower().translate(str.maketrans("éâè’ &", "eae---")).replace("--", "-").replace("--", "-")
    content = PartyContent(
        name=seller.name, is_customer=False, is_supplier=True, siren=seller.siren, vat_number=seller.vat_number,
        email=f"commandes@{mailbox}.example", terms_id=terms_id, language=seller.language, payment_method="transfer",
    )  # fmt: skip
    address = AddressInput(
        line1=seller.street, postcode=seller.postcode, city=seller.city, country=seller.country, is_default=True
    )
    contact = ContactInput(name=seller.contact, role="Ventes", email=f"ventes@{mailbox}.example")
    return create_party(content=content, addresses=[address], contacts=[contact], by=by).pk


def _offer(seller: Seller, party_id: int, product: Product, first: date, by: Actor) -> None:
    price = round_to(product.unit_cost * Decimal(seller.share))
    breaks = [PriceBreak(Decimal(0), price)]
    if product.reference in WHOLESALE:
        breaks.append(PriceBreak(Decimal(10), round_to(price * Decimal("0.975"))))
    preferred = seller.name == NORD and product.reference == "ECR-34U"
    content = OfferContent(
        product_id=product.pk, party_id=party_id, is_preferred=preferred, reference=f"{seller.name[:3].upper()}-{product.reference}",
        delay_days=seller.delay_days, multiple=Decimal(PACKS.get(product.reference, 0)), valid_from=first,
        prices=tuple(breaks),
    )  # fmt: skip
    create_offer(content=content, on=first, by=by)
