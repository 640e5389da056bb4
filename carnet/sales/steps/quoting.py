"""Writing the versions of a quote: checked, filled in, priced, hashed (P15–P17)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import connection
from django.utils.translation import gettext as _

from carnet.core.money import places_of
from carnet.core.refusals import Holder, NotFound
from carnet.parties.models import Party
from carnet.sales.amounts import QuoteTotals, Totals
from carnet.sales.faults import Faults
from carnet.sales.figures import document_discount
from carnet.sales.fingerprint import LINE_COLUMNS, VAT_COLUMNS, VERSION_COLUMNS, content_hash
from carnet.sales.lines import AgreedContent, PlanInput, QuoteContent
from carnet.sales.models import Order, Quote, QuoteLine, QuotePlanLine, QuoteVat, QuoteVersion
from carnet.sales.refusals import QuoteAlreadyAccepted, QuoteStateForbids
from carnet.sales.states import QuoteAct, QuoteState, after
from carnet.sales.steps.filling import FilledLine, House, fill_lines
from carnet.sales.steps.heading import Heading, fill_heading
from carnet.sales.steps.planning import check_plan
from carnet.sales.steps.pricing import price_lines


@dataclass(frozen=True, slots=True)
class Prepared:
    """A content ready to be stored."""

    heading: Heading
    lines: list[FilledLine]
    totals: QuoteTotals

    @property
    def one_off(self) -> Totals:
        return self.totals.one_off


@dataclass(frozen=True, slots=True)
class VersionDraft:
    """A version ready to be stored."""

    prepared: Prepared
    columns: dict[str, Any]
    plan: tuple[PlanInput, ...]


def prepare(content: AgreedContent, party: Party, house: House, faults: Faults) -> Prepared:
    """Check, fill in and price a content; refuses with every fault at once."""
    heading = fill_heading(content, party, house.settings, house.on, faults)
    incl_tax = content.prices_include_tax
    lines = fill_lines(
        content.lines, house, faults, language=heading.language, incl_tax=incl_tax, places=heading.places
    )
    columns = heading.columns
    discount = document_discount(columns["discount_percent"], columns["discount_amount"])
    totals = price_lines(lines, discount, faults, incl_tax=incl_tax, places=heading.places)
    faults.refuse()
    return Prepared(heading, lines, totals)


def draft_version(content: QuoteContent, party: Party, house: House) -> VersionDraft:
    """Check and price the content of a version, valid from the day of the house; refuses with every fault at once."""
    faults = Faults()
    until = content.valid_until or house.on + timedelta(days=house.settings.quote_valid_days)
    if until < house.on:
        faults.add("valid_until", _("The quote cannot end before it begins."))
    own = {
        "valid_until": until,
        "delivery_delay": faults.text("delivery_delay", content.delivery_delay, 120),
        "introduction": faults.text("introduction", content.introduction, 20_000),
        "notes": faults.text("notes", content.notes, 20_000),
    }
    check_plan(content.plan, faults, places_of(content.currency or party.currency))
    prepared = prepare(content, party, house, faults)
    totals = prepared.one_off
    figures = {
        "total_excl_tax": totals.base,
        "total_vat": totals.vat,
        "total_incl_tax": totals.gross,
        "cost": totals.cost,
    }
    return VersionDraft(prepared, {**prepared.heading.columns, **own, **figures, "content_hash": ""}, content.plan)


def lock_quote(quote_id: int) -> Quote:
    """The quote, locked; level 1 of the lock order."""
    found = Quote.objects.select_for_update(no_key=True).filter(id=quote_id).first()
    if found is None:
        raise NotFound
    return found


def move_quote(quote: Quote, done: QuoteAct) -> None:
    """Bring a quote to the state an act leads to, or refuse (P16); a template is nobody's offer."""
    if quote.is_template:
        raise NotFound
    state = after(QuoteState(quote.state), done)
    if state is None and quote.state == QuoteState.ACCEPTED:
        order = Order.objects.filter(quote=quote, cancelled_on=None).first()
        raise QuoteAlreadyAccepted(quote.number, Holder("order", order.pk, order.number) if order else None)
    if state is None:
        raise QuoteStateForbids(quote.number, quote.state, _("Reopen it first."))
    quote.state = state


def placeholder() -> str:
    """A number to be, so that the series is locked last."""
    return f"~{uuid4().hex[:28]}"


def number_quote(quote: Quote) -> None:
    """Give a new quote its number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sales_quote SET number = sales_next_number('quote', created_on) WHERE id = %s RETURNING number",
            [quote.pk],
        )
        quote.number = str(cursor.fetchone()[0])


def add_version(quote: Quote, n: int, draft: VersionDraft) -> QuoteVersion:
    """Write a new version of a quote."""
    version = QuoteVersion.objects.create(quote=quote, n=n, **draft.columns)
    write_lines(version, draft.prepared)
    _write_plan(version, draft.plan)
    return version


def rewrite_version(version: QuoteVersion, draft: VersionDraft) -> QuoteVersion:
    """Write an unsent version anew."""
    QuoteVersion.objects.filter(pk=version.pk).update(**draft.columns)
    clear_version(version.pk)
    write_lines(version, draft.prepared)
    _write_plan(version, draft.plan)
    return version


def write_lines(version: QuoteVersion, prepared: Prepared) -> None:
    """Insert the lines and VAT rows of a version."""
    QuoteLine.objects.bulk_create(
        QuoteLine(version=version, optional=line.optional, **line.columns()) for line in prepared.lines
    )
    QuoteVat.objects.bulk_create(vat_rows(version, prepared.one_off))


def vat_rows(version: QuoteVersion, totals: Totals) -> list[QuoteVat]:
    """The VAT rows of totals."""
    return [
        QuoteVat(
            version=version,
            category=one.group.category,
            rate=one.group.rate,
            lines_net=one.lines,
            discount=one.discount,
            base=one.base,
            vat=one.vat,
        )
        for one in totals.groups
    ]


def clear_version(version_id: int) -> None:
    """Take the rows of an unsigned version away, to be written anew."""
    with connection.cursor() as cursor:
        for table in ("sales_quoteline", "sales_quotevat", "sales_quoteplanline"):
            cursor.execute(f"DELETE FROM {table} WHERE version_id = %s", [version_id])


def hash_of(quote: Quote, version: QuoteVersion, lines: Iterable[QuoteLine] | None = None) -> str:
    """The hash of a version as its rows stand; `lines`, where they are at hand, in order (one or two statements)."""
    if lines is None:
        lines = QuoteLine.objects.filter(version=version).order_by("position")
    vat = QuoteVat.objects.filter(version=version).order_by("category", "rate").values(*VAT_COLUMNS)
    content = {name: getattr(version, name) for name in VERSION_COLUMNS}
    told = ({name: getattr(line, name) for name in LINE_COLUMNS} for line in lines)
    return content_hash(quote.number, version.n, content, told, vat)


def _write_plan(version: QuoteVersion, plan: tuple[PlanInput, ...]) -> None:
    if plan:
        QuotePlanLine.objects.bulk_create(
            QuotePlanLine(
                version=version,
                position=position,
                label=line.label,
                kind=line.kind,
                due_on=line.due_on,
                percent=line.percent,
                amount_excl_tax=line.amount_excl_tax,
                certainty=line.certainty,
                milestone=line.milestone,
                offset_months=line.offset_months,
                offset_days=line.offset_days,
            )
            for position, line in enumerate(plan, start=1)
        )
