"""The names a new company is given, in the reader's language; a name the company chose is shown as it was typed."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

KNOWN: dict[str, Promise] = {
    "Propriétaire": pgettext_lazy("role", "Owner"),
    "Commercial": pgettext_lazy("role", "Sales"),
    "Facturation": pgettext_lazy("role", "Invoicing"),
    "Logistique": pgettext_lazy("role", "Logistics"),
    "Achats": pgettext_lazy("role", "Purchasing"),
    "Projets": pgettext_lazy("role", "Projects"),
    "Comptable (lecture)": pgettext_lazy("role", "Accountant (reads)"),
    "Dépôt principal": pgettext_lazy("warehouse", "Main warehouse"),
    "12 mensualités": pgettext_lazy("billing plan", "12 months"),
    "Sous-traitance": pgettext_lazy("expense", "Subcontracting"),
    "Petit équipement": pgettext_lazy("expense", "Small equipment"),
    "Fournitures de bureau": pgettext_lazy("expense", "Office supplies"),
    "Logiciels et abonnements": pgettext_lazy("expense", "Software and subscriptions"),
    "Loyers et charges": pgettext_lazy("expense", "Rent and charges"),
    "Entretien et réparations": pgettext_lazy("expense", "Maintenance and repairs"),
    "Assurances": pgettext_lazy("expense", "Insurance"),
    "Honoraires": pgettext_lazy("expense", "Fees"),
    "Publicité": pgettext_lazy("expense", "Advertising"),
    "Transport sur achats": pgettext_lazy("expense", "Freight on purchases"),
    "Carburant": pgettext_lazy("expense", "Fuel"),
    "Déplacements et hébergement": pgettext_lazy("expense", "Travel and lodging"),
    "Repas et réceptions": pgettext_lazy("expense", "Meals and receptions"),
    "Téléphone, internet, poste": pgettext_lazy("expense", "Telephone, internet, post"),
    "Frais bancaires": pgettext_lazy("expense", "Bank charges"),
    "20 % taux normal": pgettext_lazy("VAT rate", "20% standard rate"),
    "10 % taux intermédiaire": pgettext_lazy("VAT rate", "10% intermediate rate"),
    "5,5 % taux réduit": pgettext_lazy("VAT rate", "5.5% reduced rate"),
    "2,1 % taux particulier": pgettext_lazy("VAT rate", "2.1% special rate"),
    "8,5 % taux normal": pgettext_lazy("VAT rate", "8.5% standard rate"),
    "2,1 % taux réduit": pgettext_lazy("VAT rate", "2.1% reduced rate"),
    "1,75 % taux particulier": pgettext_lazy("VAT rate", "1.75% special rate"),
    "1,05 % taux particulier": pgettext_lazy("VAT rate", "1.05% special rate"),
    "13 % taux particulier (Corse)": pgettext_lazy("VAT rate", "13% special rate (Corsica)"),
    "0,9 % taux particulier (Corse)": pgettext_lazy("VAT rate", "0.9% special rate (Corsica)"),
    "Sans TVA (art. 294 du CGI)": pgettext_lazy("VAT rate", "No VAT (art. 294 of the CGI)"),
    "Franchise en base": pgettext_lazy("VAT rate", "Small business exemption"),
    "Autoliquidation": pgettext_lazy("VAT rate", "Reverse charge"),
    "Livraison intracommunautaire": pgettext_lazy("VAT rate", "Supply within the EU"),
    "Exportation": pgettext_lazy("VAT rate", "Export"),
    "Hors champ de la TVA": pgettext_lazy("VAT rate", "Outside the scope of VAT"),
    "Débours": pgettext_lazy("VAT rate", "Disbursements"),
    "Formation": pgettext_lazy("VAT rate", "Training"),
}


def known(name: str) -> str:
    """The words of a name given by default, else the name."""
    return str(KNOWN.get(name, name))
