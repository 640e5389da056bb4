"""The ledger of an order against what its documents say: entries missing, too many, or with other figures."""

from collections.abc import Iterator

from carnet.core.money import ZERO
from carnet.dossier.check.documents import Expected, Key, OrderDocuments, Parts
from carnet.dossier.check.gaps import Gap

NOTHING = Parts(ZERO, ZERO, ZERO)


def ledger_gaps(documents: OrderDocuments, expected: Expected) -> Iterator[Gap]:
    """Every entry that is not what its document says."""
    for key in sorted({*expected, *documents.entries}, key=_readable):
        wanted, found = expected.get(key, NOTHING), documents.entries.get(key)
        if (found or NOTHING) != wanted or (found is None and key.figure == "billed"):
            yield Gap(documents.where, _sentence(key, wanted, found))


def _sentence(key: Key, wanted: Parts, found: Parts | None) -> str:
    kind, document_id = key.document
    about = f"{key.figure} of {kind} {document_id} on {key.on}"
    if key.order_line_id is not None:
        about += f", line {key.order_line_id}"
    if key.group is not None:
        about += f", VAT {key.group.category} {key.group.rate.normalize():f}"
    if found is None:
        return f"the entry is missing: {about}, {_figures(wanted)}"
    if wanted == NOTHING:
        return f"the entry has no document: {about}, {_figures(found)}"
    return f"the entry says {_figures(found)}, its document {_figures(wanted)}: {about}"


def _figures(parts: Parts) -> str:
    return f"{parts.quantity.normalize():f} for {parts.amount} + {parts.vat}"


def _readable(key: Key) -> tuple[object, ...]:
    group = (key.group.category, key.group.rate) if key.group else ("", ZERO)
    return (key.on, key.document, key.figure, key.order_line_id or 0, group)
