"""E-mails of a new company, per document and language; words in braces are replaced (see `queries.mail_text`)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DefaultMail:
    """Title and body of the e-mail that goes with a kind of document."""

    document_kind: str
    language: str
    title: str
    body: str


def _fr(kind: str, title: str, *paragraphs: str) -> DefaultMail:
    return DefaultMail(kind, "fr", title, _letter("Bonjour,", paragraphs, "Bien cordialement,"))


def _en(kind: str, title: str, *paragraphs: str) -> DefaultMail:
    return DefaultMail(kind, "en", title, _letter("Hello,", paragraphs, "Kind regards,"))


def _letter(greeting: str, paragraphs: tuple[str, ...], farewell: str) -> str:
    return "\n\n".join([greeting, *paragraphs, f"{farewell}\n{{sender}}\n{{company}}"])


MAILS = (
    _fr(
        "quote", "Devis {number} : {title}",
        "Voici notre devis {number}, « {title} », d’un montant de {total}. Il est valable jusqu’au {valid_until}.",
        "Pour l’accepter, il suffit de nous le renvoyer daté et signé.",
    ),
    _en(
        "quote", "Quote {number}: {title}",
        "Here is our quote {number}, “{title}”, for {total}. It is valid until {valid_until}.",
        "To accept it, send it back to us dated and signed.",
    ),
    _fr(
        "order", "Confirmation de votre commande {number}",
        "Nous avons bien enregistré votre commande {number}, « {title} », d’un montant de {total}. "
        "Vous en trouverez la confirmation ci-jointe.",
    ),
    _en(
        "order", "Confirmation of your order {number}",
        "Your order {number}, “{title}”, for {total} is confirmed. Please find the confirmation attached.",
    ),
    _fr(
        "proforma", "Facture proforma, commande {number}",
        "Vous trouverez ci-jointe la facture proforma de votre commande {number}, d’un montant de {total}.",
    ),
    _en(
        "proforma", "Proforma invoice, order {number}",
        "Please find attached the proforma invoice of your order {number}, for {total}.",
    ),
    _fr(
        "invoice", "Facture {number}",
        "Vous trouverez ci-jointe notre facture {number} d’un montant de {total}, à régler le {due_on} au plus tard.",
    ),
    _en(
        "invoice", "Invoice {number}",
        "Please find attached our invoice {number} for {total}, due on {due_on}.",
    ),
    _fr(
        "credit_note", "Avoir {number}",
        "Vous trouverez ci-joint notre avoir {number} d’un montant de {total}.",
    ),
    _en(
        "credit_note", "Credit note {number}",
        "Please find attached our credit note {number} for {total}.",
    ),
    _fr(
        "purchase_order", "Commande {number}",
        "Voici notre commande {number}, d’un montant de {total}. Merci de nous en confirmer le prix et le délai.",
    ),
    _en(
        "purchase_order", "Purchase order {number}",
        "Here is our purchase order {number}, for {total}. Please confirm its price and delivery date.",
    ),
)  # fmt: skip

# What a template may speak of, by kind of document; {company} and {sender} are always there.
WORDS: dict[str, tuple[str, ...]] = {
    "quote": ("number", "title", "total", "valid_until", "party"),
    "order": ("number", "title", "total", "party"),
    "proforma": ("number", "title", "total", "party"),
    "invoice": ("number", "title", "total", "due_on", "party"),
    "credit_note": ("number", "title", "total", "party"),
    "purchase_order": ("number", "title", "total", "promised_on", "party"),
}
