"""The columns a product may be imported from, in French and in English (P56)."""

from django.utils.translation import gettext_lazy as _

from carnet.catalog.models import Product
from carnet.company.models import Unit
from carnet.core.importing.fields import Field, Label, flag, number, one_of, text

KINDS = {"bien": "goods", "article": "goods", "marchandise": "goods", "produit": "goods", "goods": "goods", "product": "goods",
         "service": "service", "prestation": "service", "abonnement": "subscription", "subscription": "subscription"}  # fmt: skip
PERIODS = {"semaine": "week", "week": "week", "mois": "month", "mensuel": "month", "month": "month", "trimestre": "quarter",
           "trimestriel": "quarter", "quarter": "quarter", "semestre": "half_year", "half-year": "half_year",
           "an": "year", "année": "year", "annuel": "year", "year": "year"}  # fmt: skip
TRACKINGS = {"lot": "lot", "lots": "lot", "série": "serial", "numéro de série": "serial", "serial": "serial",
             "serial number": "serial"}  # fmt: skip
POLICIES = {"commande": "ordered", "commandé": "ordered", "ordered": "ordered", "livré": "delivered", "livraison": "delivered",
            "delivered": "delivered", "régie": "at_cost", "at_cost": "at_cost", "plafonné": "capped", "capped": "capped"}  # fmt: skip
CATEGORIES = {code: code for code in ("S", "Z", "E", "AE", "K", "G", "O")}


def product_fields(*, costs: bool) -> list[Field]:
    """Every column, costs only for those who may see them; one statement, for the company's units."""
    units = {word: pk for pk, code, label in Unit.objects.values_list("pk", "code", "label") for word in (label, code)}
    found = [
        _text("reference", _("Reference"), "référence", "réf", "ref", "code", "code article", "sku", "item", "product code"),
        _text("name", _("Name"), "nom", "désignation", "libellé", "article", "produit", "title", "product", "label"),
        _text("description", _("Description"), "descriptif", "détail", "details"),
        Field("kind", _("Kind"), ("nature", "type", "kind"), one_of(KINDS)),
        _text("family", _("Family"), "famille", "catégorie", "category", "rayon"),
        Field("unit_id", _("Unit"), ("unité", "unité de vente", "unit"), one_of(units)),
        _number("unit_price", _("Sales price"), "prix", "prix de vente", "prix ht", "prix de vente ht", "pv ht", "tarif",
                "price", "unit price", "prix unitaire"),
        _number("unit_cost", _("Cost excl. tax"), "prix d'achat", "coût", "prix de revient", "pa ht", "cost", "purchase price"),
        _number("vat_rate", _("VAT"), "tva", "taux de tva", "taux tva", "tva %", "vat rate", "vat %"),
        Field("vat_category", _("VAT category"), ("catégorie de tva", "vat category"), one_of(CATEGORIES)),
        Field("deliverable", _("Delivered"), ("livrable", "livré", "deliverable"), flag),
        Field("stock_managed", _("Managed in stock"), ("stocké", "géré en stock", "suivi en stock", "stock managed"), flag),
        Field("tracking", _("Tracking"), ("suivi", "traçabilité", "tracking"), one_of(TRACKINGS)),
        Field("period", _("Period of the price"), ("période", "périodicité", "period"), one_of(PERIODS)),
        Field("invoice_policy", _("Invoiced"), ("facturation", "facturé", "invoice policy"), one_of(POLICIES)),
        _text("barcode", _("Barcode"), "code-barres", "code barre", "ean", "ean13", "gtin", "gencod"),
        _text("accounting_code", _("Account"), "compte", "compte comptable", "compte de vente"),
        _number("weight", _("Weight, kg"), "poids", "poids kg", "weight"),
        _number("warranty_months", _("Warranty, months"), "garantie", "garantie mois", "warranty"),
        _number("eco_contribution", _("Eco-contribution"), "éco-participation", "écotaxe", "deee"),
    ]  # fmt: skip
    return [field for field in found if costs or field.name != "unit_cost"]


def _text(name: str, label: Label, *words: str) -> Field:
    return Field(name, label, words, text(Product, name))


def _number(name: str, label: Label, *words: str) -> Field:
    return Field(name, label, words, number(Product, name))
