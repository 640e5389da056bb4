"""The paper of a note: ordered, delivered and left of each line, its lots, the receiver's signature; prices if wanted (R4, P47)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from carnet.company import queries as company
from carnet.core import formats, pdf
from carnet.core.money import ZERO, places_of
from carnet.delivery.amounts import share_of
from carnet.delivery.documents.places import place_of_note
from carnet.delivery.models import Note, NoteLine, NotePart, Signature
from carnet.delivery.signing import svg_of
from carnet.sales.documents.parts import language_of, recipient_of, seller_of
from carnet.sales.models import LineStanding

# What was left of each line once a note had counted, whatever was delivered since.
_LEFT = """
SELECT e.order_line_id, sum(CASE e.figure WHEN 'ordered' THEN e.quantity WHEN 'returned' THEN e.quantity ELSE -e.quantity END),
    sum(e.quantity) FILTER (WHERE e.figure = 'ordered')
FROM sales_entry e
WHERE e.order_id = %(order)s AND e.figure IN ('ordered', 'delivered', 'returned', 'delivery_given_up')
  AND e.order_line_id IS NOT NULL
  AND e.id <= (SELECT max(l.id) FROM sales_entry l WHERE l.order_id = %(order)s AND l.document_kind = 'delivery_note'
               AND l.document_id = %(note)s)
GROUP BY e.order_line_id
"""


def note_document(note: Note, *, prices: bool) -> pdf.PrintedDocument:
    """What a note prints, in its language."""
    with translation.override(note.language):
        return _document(note, prices=prices)


def _document(note: Note, *, prices: bool) -> pdf.PrintedDocument:
    order, told = note.order, _told(note)
    place = note.place or place_of_note(note)
    lines = list(NoteLine.objects.filter(note=note).select_related("order_line", "product").order_by("position"))
    back = told.kind == Note.Kind.RETURN
    return pdf.PrintedDocument(
        kind=pdf.Kind.RETURN_NOTE if back else pdf.Kind.DELIVERY_NOTE,
        language=language_of(note.language),
        seller=seller_of(company.settings()),
        recipient=recipient_of(order.party, order.billing_address, order.contact),
        number=note.number,
        draft=note.number is None,
        title=order.title,
        heading=_heading(note),
        issued_on=note.on,
        currency=order.currency,
        delivery=pdf.Place(name=place["name"], address=tuple(place["lines"])) if place["lines"] and not back else None,
        references=_references(note, lines),
        facts=_facts(note),
        rows=_rows(note, lines, prices=prices, back=back),
        intro=note.comments,
        acceptance=_acceptance(note) if note.kind != Note.Kind.COUNTER else None,
    )


def _told(note: Note) -> Note:
    return note.cancels if note.kind == Note.Kind.COUNTER and note.cancels else note


def _heading(note: Note) -> str:
    if note.kind != Note.Kind.COUNTER or note.cancels is None:
        return ""
    return _("Cancellation of %(number)s") % {"number": note.cancels.number}


def _references(note: Note, lines: Sequence[NoteLine]) -> tuple[pdf.Reference, ...]:
    kinds, order = pdf.ReferenceKind, note.order
    said = [pdf.Reference(kind=kinds.ORDER, number=order.number, on=order.ordered_on)]
    if order.quote:
        said.append(pdf.Reference(kind=kinds.QUOTE, number=order.quote.number))
    if order.customer_reference:
        said.append(pdf.Reference(kind=kinds.CUSTOMER_ORDER, number=order.customer_reference))
    returned = Note.objects.filter(
        pk__in=NoteLine.objects.filter(pk__in=[one.returns_id for one in lines if one.returns_id]).values("note_id")
    )
    if any(one.returns_id for one in lines):
        said += [
            pdf.Reference(kind=kinds.DELIVERY_NOTE, number=one.number or "", on=one.on)
            for one in returned.order_by("id")
        ]
    return tuple(said)


def _facts(note: Note) -> tuple[pdf.Fact, ...]:
    told = [(_("Carrier"), note.carrier), (_("Tracking"), note.tracking)]
    if note.kind == Note.Kind.RETURN and note.to == Note.To.SCRAP:
        told.append((pgettext("of a return note", "Goods"), _("put to scrap")))
    return tuple(pdf.Fact(label=label, value=value) for label, value in told if value)


def _rows(note: Note, lines: Sequence[NoteLine], *, prices: bool, back: bool) -> tuple[pdf.Row, ...]:
    standings = {one.order_line_id: one for one in LineStanding.objects.filter(order_id=note.order_id)}
    left = left_after(note)
    parts: dict[int, list[NotePart]] = {}
    for part in NotePart.objects.filter(line__note=note).select_related("product").order_by("line_id", "position"):
        parts.setdefault(part.line_id, []).append(part)
    return tuple(
        _line(note, line, standings[line.order_line_id], left, parts.get(line.pk, []), prices=prices, back=back)
        for line in lines
    )


def left_after(note: Note) -> dict[int, tuple[Decimal, Decimal]]:
    """What was left to deliver and what was ordered of each line once the note had counted; of a draft, what it would leave now."""
    if note.number is None:
        out = NoteLine.objects.filter(note=note, note__kind=Note.Kind.OUT)
        leaves = dict(out.values_list("order_line", "quantity"))
        rows = LineStanding.objects.filter(order_id=note.order_id)
        return {
            one.order_line_id: (
                max(one.left_to_deliver - leaves[one.order_line_id], ZERO)
                if one.order_line_id in leaves
                else one.left_to_deliver,
                one.ordered_quantity,
            )
            for one in rows
        }
    with connection.cursor() as cursor:
        cursor.execute(_LEFT, {"order": note.order_id, "note": note.pk})
        return {line_id: (left, ordered or ZERO) for line_id, left, ordered in cursor.fetchall()}


def _line(
    note: Note,
    line: NoteLine,
    standing: LineStanding,
    left: Mapping[int, tuple[Decimal, Decimal]],
    parts: Sequence[NotePart],
    *,
    prices: bool,
    back: bool,
) -> pdf.Line:
    agreed = line.order_line
    rest, ordered = left.get(agreed.pk, (ZERO, ZERO))
    terms = {}
    if prices:
        net = share_of(
            standing.ordered_amount, line.quantity, standing.ordered_quantity, places_of(note.order.currency)
        )
        percent = standing.discount_percent or None
        terms = {
            "unit_price": standing.unit_price,
            "discount_percent": percent,
            "vat_rate": agreed.vat_rate,
            "net": net,
        }
    return pdf.Line(
        label=agreed.description,
        reference=agreed.reference,
        details="\n".join(filter(None, [agreed.details, lots_words(line.lots), *map(_part_words, parts)])),
        ordered=None if back else ordered,
        quantity=line.quantity,
        unit=agreed.unit,
        left=None if back else rest,
        **terms,
    )


def lots_words(lots: Sequence[Mapping[str, str]]) -> str:
    """Lots and serial numbers as read: a lot says how much of it."""
    if not lots:
        return ""
    told = [
        one["number"]
        if Decimal(one["quantity"]) == 1
        else f"{one['number']} ({formats.quantity(Decimal(one['quantity']))})"
        for one in lots
    ]
    return _("No. %(numbers)s") % {"numbers": ", ".join(told)}


def _part_words(part: NotePart) -> str:
    words = f"{formats.quantity(part.quantity)} × {part.product.name}"
    return " – ".join(filter(None, [words, lots_words(part.lots)]))


def _acceptance(note: Note) -> pdf.Acceptance:
    signature = Signature.objects.filter(note=note).first()
    if signature is None:
        return pdf.Acceptance()
    return pdf.Acceptance(
        name=signature.signed_by,
        on=timezone.localtime(signature.signed_at).date(),
        drawing=svg_of(signature.strokes, signature.width, signature.height),
    )
