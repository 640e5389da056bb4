"""Who the company is and how it works, as documents print it and commands follow it (R2, P6, P24)."""

from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool

from carnet.company import commands, queries, rights
from carnet.company.inputs import HouseRules, Identity, PrintedTexts
from carnet.core.api.fields import Answer, Body, DayOut, IdIn, IdOut, Note, PercentIn, PercentOut, Text
from carnet.core.api.files import FileIn
from carnet.core.api.routing import ApiRequest, Routes

routes = Routes("Company")
T20 = Annotated[Text, Field(max_length=20)]
T40 = Annotated[Text, Field(max_length=40)]
T60 = Annotated[Text, Field(max_length=60)]
T80 = Annotated[Text, Field(max_length=80)]
T150 = Annotated[Text, Field(max_length=150)]
Language = Annotated[str, Field(pattern="^(fr|en)$")]
Said = dict[Language, Note]


class IdentityFields(Body):
    """The company as documents print it; all may be left out, what is written replaces what stood there."""

    legal_name: Annotated[Text, Field(max_length=200)] = ""
    trade_name: Annotated[Text, Field(max_length=200)] = ""
    legal_form: T60 = ""
    share_capital: T40 = ""
    sole_trader: StrictBool = False
    siren: T20 = ""
    siret: T20 = ""
    vat_number: T20 = ""
    registration: T80 = ""
    activity_code: Annotated[Text, Field(max_length=8)] = ""
    line1: T150 = ""
    line2: T150 = ""
    postcode: Annotated[Text, Field(max_length=12)] = ""
    city: T80 = ""
    country: Annotated[Text, Field(min_length=2, max_length=2)] = "FR"
    phone: Annotated[Text, Field(max_length=30)] = ""
    email: Annotated[Text, Field(max_length=254)] = ""
    website: Annotated[Text, Field(max_length=120)] = ""
    iban: Annotated[Text, Field(max_length=45)] = ""
    bic: Annotated[Text, Field(max_length=11)] = ""
    bank_name: T80 = ""
    creditor_id: Annotated[Text, Field(max_length=40)] = ""
    e_address_scheme: Annotated[Text, Field(max_length=4)] = ""
    e_address: Annotated[Text, Field(max_length=125)] = ""
    colour: Annotated[Text, Field(max_length=7)] = ""


class HouseRulesFields(Body):
    """How the company works; all may be left out."""

    size: Literal["sme", "large"] = "sme"
    place: T20 = "mainland"
    vat_on_debits: StrictBool = False
    vat_exempt: StrictBool = False
    deposit_mode: Literal["at_balance", "proportional", "first"] = "at_balance"
    invoice_policy: Literal["ordered", "delivered"] = "ordered"
    orders_start_as_drafts: StrictBool = False
    credit_limit_holds: StrictBool = True
    deposit_before_delivery: StrictBool = False
    stock_may_be_negative: StrictBool = False
    receipt_tolerance_percent: PercentIn = Decimal(0)
    bill_tolerance_percent: PercentIn = Decimal(0)
    delivery_tolerance_percent: PercentIn = Decimal(0)
    delivery_prices: StrictBool = Field(False, description="Delivery notes print prices.")
    quote_valid_days: int = Field(30, ge=1, le=365)
    draft_probability: int = Field(10, ge=0, le=100)
    sent_probability: int = Field(40, ge=0, le=100)
    default_terms: IdIn | None = None
    language: Language = "fr"
    time_zone: T40 = "Europe/Paris"


class PrintedTextsFields(Body):
    """What documents say at their end, by language; what is empty is the law's own text."""

    late_penalty: Said = {}
    early_discount: Said = {}
    footer: Said = {}


class IdentityOut(Answer):
    """The company as documents print it."""

    legal_name: str
    trade_name: str
    legal_form: str
    share_capital: str
    sole_trader: bool
    siren: str
    siret: str
    vat_number: str
    registration: str
    activity_code: str
    line1: str
    line2: str
    postcode: str
    city: str
    country: str
    phone: str
    email: str
    website: str
    iban: str
    bic: str
    bank_name: str
    creditor_id: str
    e_address_scheme: str
    e_address: str
    colour: str


class HouseRulesOut(Answer):
    """How the company works."""

    size: str
    place: str
    vat_on_debits: bool
    vat_exempt: bool
    deposit_mode: str
    invoice_policy: str
    orders_start_as_drafts: bool
    credit_limit_holds: bool
    deposit_before_delivery: bool
    stock_may_be_negative: bool
    receipt_tolerance_percent: PercentOut
    bill_tolerance_percent: PercentOut
    delivery_tolerance_percent: PercentOut
    delivery_prices: bool
    quote_valid_days: int
    draft_probability: int
    sent_probability: int
    default_terms: IdOut | None = Field(validation_alias="default_terms_id")
    language: str
    time_zone: str


class PrintedTextsOut(Answer):
    """What documents say at their end, by language."""

    late_penalty: dict[str, str]
    early_discount: dict[str, str]
    footer: dict[str, str]


class SettingsOut(Answer):
    """The settings of the company."""

    identity: IdentityOut
    rules: HouseRulesOut
    texts: PrintedTextsOut
    has_logo: bool
    currency: str
    closing_rule: str = Field(description="When orders close by themselves; changed by `PUT /settings/closing-rule`.")
    reminding: str
    late_rate: str
    late_percent: PercentOut
    locked_until: DayOut | None = Field(description="Nothing may be dated on this day or before.")


@routes.get("/settings", right=rights.READ, gives=SettingsOut)
def read_settings(request: ApiRequest) -> SettingsOut:
    """Who the company is and how it works."""
    return written()


@routes.patch("/settings/identity", right=rights.SETTINGS, gives=SettingsOut)
def edit_identity(request: ApiRequest, body: IdentityFields) -> SettingsOut:
    """Change what documents print of the company; those already issued keep what they said."""
    identity = replace(Identity.of(queries.settings()), **body.given())
    commands.change_identity(identity=identity, by=request.by)
    return written()


@routes.patch("/settings/rules", right=rights.SETTINGS, gives=SettingsOut)
def edit_house_rules(request: ApiRequest, body: HouseRulesFields) -> SettingsOut:
    """Change how the company works; another place brings its VAT rates along."""
    given: dict[str, Any] = {
        ("default_terms_id" if name == "default_terms" else name): value for name, value in body.given().items()
    }
    commands.change_rules(rules=replace(HouseRules.of(queries.settings()), **given), by=request.by)
    return written()


@routes.patch("/settings/texts", right=rights.SETTINGS, gives=SettingsOut)
def edit_printed_texts(request: ApiRequest, body: PrintedTextsFields) -> SettingsOut:
    """Change what documents say at their end, in the languages written."""
    known = PrintedTexts.of(queries.settings())
    given = {name: {**getattr(known, name), **said} for name, said in body.given().items()}
    commands.change_texts(texts=replace(known, **given), by=request.by)
    return written()


@routes.put("/settings/logo", right=rights.SETTINGS, gives=SettingsOut)
def set_logo(request: ApiRequest, body: FileIn) -> SettingsOut:
    """Put a logo, PNG or JPEG, at the head of documents to come."""
    commands.set_logo(name=body.name, content=body.sent().read(), by=request.by)
    return written()


@routes.delete("/settings/logo", right=rights.SETTINGS)
def remove_logo(request: ApiRequest) -> None:
    """Print documents without a logo."""
    commands.remove_logo(by=request.by)


def written() -> SettingsOut:
    """The settings as they stand."""
    found = queries.settings()
    return SettingsOut(
        identity=IdentityOut.model_validate(Identity.of(found)), rules=HouseRulesOut.model_validate(HouseRules.of(found)),
        texts=PrintedTextsOut.model_validate(PrintedTexts.of(found)), has_logo=found.logo_id is not None,
        currency=found.currency, closing_rule=found.closing_rule, reminding=found.reminding, late_rate=found.late_rate,
        late_percent=found.late_percent, locked_until=found.locked_until,
    )  # fmt: skip
