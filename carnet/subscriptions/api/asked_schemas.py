"""What is asked of contracts: their content, and what changes in them."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StrictBool

from carnet.core.api.fields import (
    Body,
    Day,
    IdIn,
    Note,
    PercentIn,
    PositiveAmountIn,
    QuantityIn,
    Text,
    UnitPriceIn,
)
from carnet.sales.api.lines import MANY
from carnet.subscriptions.amounts import Length, Unit
from carnet.subscriptions.lines import EVERY, ContractLineInput, ContractTerms

Named = Literal["week", "month", "quarter", "half_year", "year"]
Alignment = Literal["anniversary", "calendar"]
Renewal = Literal["none", "automatic", "to_confirm"]
Issuing = Literal["propose", "issue", "issue_and_send"]
Grouping = Literal["period", "contract", "payer"]
Timing = Literal["in_advance", "in_arrears"]
Supplements = Literal["next_invoice", "at_once"]
Reason = Literal["customer", "price", "competitor", "unpaid", "closed_down", "replaced", "by_us", "other"]


class LengthFields(Body):
    """A number of days, weeks, months or years."""

    count: int = Field(ge=1, le=366)
    unit: Literal["day", "week", "month", "year"]


LengthIn = LengthFields | Named


def length_of(asked: LengthFields | str | None) -> Length | None:
    """A length as commands take it: `{"count": 3, "unit": "month"}`, or its name."""
    if asked is None:
        return None
    return EVERY[asked] if isinstance(asked, str) else Length(asked.count, Unit(asked.unit))


class ContractLineFields(Body):
    """A recurring line; the price is for one `period`, that of the product or of the billing unless said."""

    product: IdIn | None = None
    reference: Annotated[Text, Field(max_length=60)] = ""
    description: Annotated[Text, Field(max_length=500)] = ""
    details: Note = ""
    quantity: QuantityIn | None = None
    unit: Annotated[Text, Field(max_length=40)] = ""
    unit_price: UnitPriceIn | None = None
    period: LengthIn | None = None
    discount_percent: PercentIn | None = None
    discount_amount: PositiveAmountIn | None = None
    vat_category: Annotated[Text, Field(max_length=2)] | None = None
    vat_rate: PercentIn | None = None
    exemption_code: Annotated[Text, Field(max_length=30)] = ""
    indexed: StrictBool = True

    def asked(self) -> ContractLineInput:
        """The line as commands take it."""
        given = {name: value for name, value in self.given().items() if value is not None and name != "period"}
        if "product" in given:
            given["product_id"] = given.pop("product")
        return ContractLineInput(**given, every=length_of(self.period))


class ContractTermsFields(Body):
    """When a contract runs and bills; a term is said by its last day (`end`) or its length (`term`)."""

    start: Day | None = None
    end: Day | None = None
    term: LengthIn | None = None
    commitment: LengthIn | None = None
    committed_until: Day | None = None
    renewal: Renewal = "none"
    renewal_length: LengthIn | None = None
    notice: LengthIn | None = None
    tells_renewal: StrictBool = True
    billing_period: LengthIn | None = None
    timing: Timing = "in_advance"
    lead_days: int | None = Field(None, ge=0, le=90)
    alignment: Alignment = "anniversary"
    anchor_day: int | None = Field(None, ge=1, le=31)
    anchor_month: int | None = Field(None, ge=1, le=12)
    issuing: Issuing | None = None
    grouping: Grouping = "period"
    supplements: Supplements = "next_invoice"
    direct_debit: StrictBool = False
    mandate_reference: Annotated[Text, Field(max_length=35)] = ""

    def agreed(self, start_on: date) -> ContractTerms:
        """The terms as commands take them."""
        return ContractTerms(
            start_on=self.start or start_on, end_on=self.end, term=length_of(self.term), committed_until=self.committed_until,
            commitment=length_of(self.commitment), renewal=self.renewal, renewal_length=length_of(self.renewal_length),
            notice=length_of(self.notice), tells_renewal=self.tells_renewal, billing=length_of(self.billing_period),
            in_advance=self.timing == "in_advance", lead_days=self.lead_days, alignment=self.alignment,
            anchor_day=self.anchor_day, anchor_month=self.anchor_month, issuing=self.issuing, grouping=self.grouping,
            supplements_at_once=self.supplements == "at_once", direct_debit=self.direct_debit,
            mandate_reference=self.mandate_reference,
        )  # fmt: skip


class ContractFields(ContractTermsFields):
    """The content of a contract."""

    title: Annotated[Text, Field(max_length=200)] = ""
    customer_reference: Annotated[Text, Field(max_length=80)] = ""
    message: Annotated[Text, Field(max_length=2000)] = ""
    billed_party: IdIn | None = None
    owner: IdIn | None = None
    terms: IdIn | None = Field(None, description="Payment terms.")
    currency: Annotated[Text, Field(min_length=3, max_length=3)] | None = None
    language: Literal["fr", "en"] | None = None
    lines: list[ContractLineFields] = Field([], max_length=MANY)


class ContractIn(ContractFields):
    """A new contract without order; it runs at once unless it is a draft."""

    customer: IdIn
    draft: StrictBool = False
    on: Day | None = None


class HandOverIn(ContractTermsFields):
    """Recurring lines of an order to hand over: those named to one contract, or all, one contract per period of price."""

    lines: list[IdIn] = Field([], max_length=MANY)
    title: Annotated[Text, Field(max_length=200)] = ""
    draft: StrictBool = False
    on: Day | None = None


class GivenUpIn(Body):
    """Recurring lines of an order that no contract will take."""

    lines: list[IdIn] = Field(min_length=1, max_length=MANY)
    reason: Annotated[Text, Field(min_length=1, max_length=300)]
    on: Day | None = None


class RestoredIn(Body):
    """Lines given up that need a contract again."""

    lines: list[IdIn] = Field(min_length=1, max_length=MANY)
    on: Day | None = None


class ContractPatch(Body):
    """What may change at any time, for the invoices to come; a draft is written anew by its other fields too."""

    title: Annotated[Text, Field(max_length=200)] | None = None
    customer_reference: Annotated[Text, Field(max_length=80)] | None = None
    message: Annotated[Text, Field(max_length=2000)] | None = None
    language: Literal["fr", "en"] | None = None
    billed_party: IdIn | None = None
    terms: IdIn | None = None
    owner: IdIn | None = None
    issuing: Issuing | None = None
    grouping: Grouping | None = None
    supplements: Supplements | None = None
    direct_debit: StrictBool | None = None
    mandate_reference: Annotated[Text, Field(max_length=35)] | None = None
    tells_renewal: StrictBool | None = None


class LineChangeFields(Body):
    """New terms of a line; what is left out stays, a quantity of 0 removes it."""

    line: IdIn
    quantity: QuantityIn | None = None
    unit_price: UnitPriceIn | None = None
    discount_percent: PercentIn | None = None
    discount_amount: PositiveAmountIn | None = None
    vat_rate: PercentIn | None = None
    vat_category: Annotated[Text, Field(max_length=2)] | None = None


class ChangesIn(Body):
    """A change from a day on: lines as they become, lines added."""

    from_: Day = Field(alias="from")
    lines: list[LineChangeFields] = Field([], max_length=MANY)
    added: list[ContractLineFields] = Field([], max_length=MANY)
    reason: Annotated[Text, Field(max_length=300)] = ""
    on: Day | None = None


class SuspensionIn(Body):
    """Days that owe nothing: from one, until another or further notice."""

    from_: Day = Field(alias="from")
    until: Day | None = None
    moves_end: StrictBool = Field(False, description="The end comes as many days later.")
    reason: Annotated[Text, Field(max_length=300)] = ""
    on: Day | None = None


class TerminationIn(Body):
    """The last day, which is still due: by default the first that notice and commitment allow; an earlier one `despite` them."""

    last_day: Day | None = None
    notice_on: Day | None = None
    reason: Reason = "customer"
    note: Annotated[Text, Field(max_length=300)] = ""
    despite: StrictBool = False
    on: Day | None = None


class RenewalIn(Body):
    """A new term after the running one: its length or last day, and its prices."""

    length: LengthIn | None = None
    end: Day | None = None
    percent: Annotated[str, Field(pattern=r"^-?[0-9]{1,3}(\.[0-9]{1,4})?$")] | None = None
    lines: list[LineChangeFields] = Field([], max_length=MANY)
    on: Day | None = None
