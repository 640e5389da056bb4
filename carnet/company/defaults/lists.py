"""Units and series of a new company."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DefaultUnit:
    """A unit by code, its UN/ECE code, and its words."""

    code: str
    unece: str
    fr: str
    en: str


@dataclass(frozen=True, slots=True)
class DefaultSeries:
    """A series and the kinds of document it numbers."""

    code: str
    prefix: str
    documents: tuple[str, ...]
    yearly: bool = True


UNITS = (
    DefaultUnit("u", "C62", "unité", "unit"),
    DefaultUnit("h", "HUR", "heure", "hour"),
    DefaultUnit("j", "DAY", "jour", "day"),
    DefaultUnit("sem", "WEE", "semaine", "week"),
    DefaultUnit("mois", "MON", "mois", "month"),
    DefaultUnit("an", "ANN", "an", "year"),
    DefaultUnit("forfait", "LS", "forfait", "flat rate"),
    DefaultUnit("lot", "LO", "lot", "lot"),
    DefaultUnit("m", "MTR", "mètre", "metre"),
    DefaultUnit("m2", "MTK", "m²", "m²"),
    DefaultUnit("m3", "MTQ", "m³", "m³"),
    DefaultUnit("kg", "KGM", "kg", "kg"),
    DefaultUnit("t", "TNE", "tonne", "tonne"),
    DefaultUnit("l", "LTR", "litre", "litre"),
    DefaultUnit("km", "KMT", "km", "km"),
    DefaultUnit("paire", "PR", "paire", "pair"),
    DefaultUnit("boîte", "XBX", "boîte", "box"),
    DefaultUnit("palette", "XPX", "palette", "pallet"),
)

SERIES = (
    DefaultSeries("quote", "DEV-", ("quote",)),
    DefaultSeries("order", "CMD-", ("order",)),
    DefaultSeries("invoice", "FA-", ("invoice",)),
    DefaultSeries("credit_note", "AV-", ("credit_note",)),
    DefaultSeries("delivery_note", "BL-", ("delivery_note",)),
    DefaultSeries("return_note", "BR-", ("return_note",)),
    DefaultSeries("purchase_order", "CF-", ("purchase_order",)),
    DefaultSeries("receipt", "REC-", ("receipt",)),
    DefaultSeries("supplier_bill", "FF-", ("supplier_bill",)),
    DefaultSeries("contract", "CT-", ("contract",)),
    DefaultSeries("project", "PRJ-", ("project",)),
    DefaultSeries("stock_count", "INV-", ("stock_count",)),
    DefaultSeries("transfer", "TR-", ("transfer",)),
    DefaultSeries("party", "C-", ("party",), yearly=False),
    DefaultSeries("product", "ART-", ("product",), yearly=False),
)
