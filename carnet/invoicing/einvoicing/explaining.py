"""What a broken rule means to the user: which field of which party or line to mend, in his words (P28)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from carnet.core.einvoice.validator.verdict import FATAL, Message, Verdict
from carnet.invoicing.documents import InvoiceContent
from carnet.invoicing.einvoicing.meanings import MEANINGS, Meaning
from carnet.invoicing.models import InvoiceLine


@dataclass(frozen=True, slots=True)
class DraftFault:
    """One thing to mend: the field (`seller.siren`, `billed.e_address`, `lines.3.vat_rate`, `due_on`), the sentence, the rule."""

    field: str
    sentence: str
    rule: str
    blocks: bool = True


def explained(verdict: Verdict, content: InvoiceContent) -> list[DraftFault]:
    """Every fault of a draft once, those that block first; a rule without words of ours is told in its own, and the rate of a line
    not a second time as that of the document."""
    faults = list(dict.fromkeys(_faults(verdict, content)))
    if any(fault.field.startswith("lines.") and fault.field.endswith(".vat_rate") for fault in faults):
        faults = [fault for fault in faults if not (fault.field == "vat" and fault.rule.startswith("BR-FR-16"))]
    return sorted(faults, key=lambda fault: not fault.blocks)


def _faults(verdict: Verdict, content: InvoiceContent) -> Iterator[DraftFault]:
    told: set[tuple[str, str]] = set()
    for message in verdict.messages:
        fault = _fault(message, content)
        if (fault.field, fault.sentence) not in told:
            told.add((fault.field, fault.sentence))
            yield fault


def _fault(message: Message, content: InvoiceContent) -> DraftFault:
    blocks = message.severity == FATAL
    meaning = next((one for one in MEANINGS if _is(one, message)), None)
    if meaning is None:
        return DraftFault(
            "", _("The official rule %(rule)s says: %(text)s") % _words(message, content), message.rule, blocks
        )
    line = _line(message, content)
    field = meaning.field
    if line is not None and field.startswith("lines."):
        field = f"lines.{line.position}.{field.removeprefix('lines.')}"
    return DraftFault(field, _(meaning.sentence) % _words(message, content), message.rule, blocks)


def _is(meaning: Meaning, message: Message) -> bool:
    return bool(meaning.rule.match(message.rule) and re.search(meaning.place, message.location))


def _words(message: Message, content: InvoiceContent) -> dict[str, str]:
    line = _line(message, content)
    return {
        "customer": content.parties["billed"]["name"],
        "currency": content.invoice.currency,
        "line": (line.description if line else "") or message.line,
        "rule": message.rule,
        "text": message.text,
    }


def _line(message: Message, content: InvoiceContent) -> InvoiceLine | None:
    return next((line for line in content.lines if str(line.position) == message.line), None) if message.line else None
