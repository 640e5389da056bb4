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
    _fr(
        "reminder_1", "Rappel : {left} à régler",
        "Sauf erreur de notre part, ce qui suit reste à régler :", "{invoices}", "Soit {left} en tout.",
        "Si votre règlement est déjà parti, ne tenez pas compte de ce message. Sinon, merci de nous l’adresser{iban}.",
    ),
    _en(
        "reminder_1", "Reminder: {left} to pay",
        "Unless we are mistaken, this is still to be paid:", "{invoices}", "That is {left} in all.",
        "If your payment has already left, please ignore this message. Otherwise, thank you for sending it{iban}.",
    ),
    _fr(
        "reminder_2", "Deuxième rappel : {left} en retard de {days} jours",
        "Malgré notre premier rappel, ce qui suit n’est toujours pas réglé :", "{invoices}", "Soit {left} en tout.",
        "Merci de nous régler cette somme sous huit jours{iban}, ou de nous dire ce qui s’y oppose : il suffit de répondre "
        "à ce message.",
    ),
    _en(
        "reminder_2", "Second reminder: {left}, {days} days late",
        "In spite of our first reminder, this is still not paid:", "{invoices}", "That is {left} in all.",
        "Please pay this sum within eight days{iban}, or tell us what stands in the way: just answer this message.",
    ),
    _fr(
        "reminder_3", "Mise en demeure de payer {left}",
        "Nos rappels étant restés sans effet, nous vous mettons en demeure de régler sous huit jours :", "{invoices}",
        "Soit {left} en tout{iban}.",
        "À défaut, les pénalités de retard et l’indemnité forfaitaire pour frais de recouvrement prévues sur nos factures "
        "vous seront réclamées, et nous confierons le recouvrement de cette somme à un tiers.",
    ),
    _en(
        "reminder_3", "Formal notice to pay {left}",
        "As our reminders have had no effect, we hereby give you formal notice to pay within eight days:", "{invoices}",
        "That is {left} in all{iban}.",
        "Failing that, the late penalties and the fixed fee for recovery costs stated on our invoices will be claimed, and "
        "the recovery of this sum will be entrusted to a third party.",
    ),
    _fr(
        "statement", "Relevé de compte au {until}",
        "Vous trouverez ci-joint votre relevé de compte du {from} au {until}. Solde : {balance}.",
        "S’il ne concorde pas avec vos livres, merci de nous le dire en répondant à ce message.",
    ),
    _en(
        "statement", "Statement of account at {until}",
        "Please find attached your statement of account from {from} to {until}. Balance: {balance}.",
        "If it does not agree with your books, please tell us by answering this message.",
    ),
    _fr(
        "delivery_note", "Bon de livraison {number}",
        "Vous trouverez ci-joint le bon de livraison {number} du {on}, pour votre commande {order}, « {title} ».",
        "Transport : {tracking}",
    ),
    _en(
        "delivery_note", "Delivery note {number}",
        "Please find attached delivery note {number} of {on}, for your order {order}, “{title}”.",
        "Carriage: {tracking}",
    ),
    _fr(
        "return_note", "Bon de retour {number}",
        "Vous trouverez ci-joint le bon de retour {number} du {on}, pour votre commande {order}, « {title} ».",
    ),
    _en(
        "return_note", "Return note {number}",
        "Please find attached return note {number} of {on}, for your order {order}, “{title}”.",
    ),
    _fr(
        "project_progress", "Avancement de votre projet {title}",
        "Voici où en est votre projet « {title} » au {on} : avancement {progress}.",
        "Le détail des actions, faites et à venir, est dans le document joint.",
    ),
    _en(
        "project_progress", "Progress of your project {title}",
        "Here is how far your project “{title}” is on {on}: progress {progress}.",
        "The actions done and to come are in the attached document.",
    ),
    _fr(
        "renewal_notice", "Votre contrat {number} sera reconduit après le {end}",
        "Votre contrat {number}, « {title} », arrive à son terme le {end}. Sans avis contraire de votre part, il sera reconduit "
        "pour {length}, jusqu’au {renewed_until}.",
        "Si vous ne souhaitez pas cette reconduction, il suffit de nous le faire savoir au plus tard le {latest_notice}.",
    ),
    _en(
        "renewal_notice", "Your contract {number} renews after {end}",
        "Your contract {number}, “{title}”, comes to its term on {end}. Unless you tell us otherwise, it is renewed for {length}, "
        "until {renewed_until}.",
        "If you do not wish this renewal, tell us so by {latest_notice} at the latest.",
    ),
    _fr(
        "price_revision", "Révision du prix de votre contrat {number}",
        "Comme le prévoit votre contrat {number}, « {title} », son prix est révisé à partir du {from} : {after} HT au lieu de "
        "{before} ({percent}).",
        "{formula}",
    ),
    _en(
        "price_revision", "Price revision of your contract {number}",
        "As your contract {number}, “{title}”, provides, its price is revised from {from}: {after} excl. tax instead of "
        "{before} ({percent}).",
        "{formula}",
    ),
)  # fmt: skip

# What a template may speak of, by kind of document; {company} and {sender} are always there.
WORDS: dict[str, tuple[str, ...]] = {
    "quote": ("number", "title", "total", "valid_until", "party"),
    "order": ("number", "title", "total", "party"),
    "proforma": ("number", "title", "total", "party"),
    "invoice": ("number", "title", "total", "due_on", "party"),
    "delivery_note": ("number", "title", "order", "on", "tracking", "party"),
    "return_note": ("number", "title", "order", "on", "party"),
    "credit_note": ("number", "title", "total", "party"),
    "purchase_order": ("number", "title", "total", "promised_on", "party"),
    "reminder": ("left", "invoices", "days", "number", "due_on", "iban", "party"),
    "statement": ("from", "until", "balance", "party"),
    "project_progress": ("number", "title", "progress", "on", "party"),
    "renewal_notice": ("number", "title", "end", "latest_notice", "length", "renewed_until", "party"),
    "price_revision": ("number", "title", "from", "before", "after", "percent", "formula", "party"),
}
REMINDER = "reminder_"


def words_of(document_kind: str) -> tuple[str, ...]:
    """What the template of a kind of document may speak of; every level of reminder knows the same words."""
    return WORDS.get("reminder" if document_kind.startswith(REMINDER) else document_kind, ())
