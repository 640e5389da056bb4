"""Opening a file of another: its XML, itself or in its PDF, parsed without entities, network or size that could harm."""

from django.utils.translation import gettext as _
from lxml import etree

from carnet.core.einvoice.reading import cii, ubl
from carnet.core.einvoice.reading.document import Document
from carnet.core.einvoice.reading.pdf import attached_xml
from carnet.core.einvoice.reading.values import Faulty
from carnet.core.refusals import BadValue

LARGEST_XML = 5 * 1024 * 1024
MOST_ELEMENTS = 100_000
DEEPEST = 60


class Unreadable(BadValue):
    """The file is no e-invoice that can be read."""

    def __init__(self, why: str) -> None:
        super().__init__(why, field="file")


def read(content: bytes) -> Document:
    """What the file says; refuses Unreadable. A PDF is opened in a process of its own (one start)."""
    xml = content
    if content[:1024].lstrip().startswith(b"%PDF"):
        found = attached_xml(content)
        if found is None:
            raise Unreadable(_("This PDF carries no e-invoice: type the bill, and keep the file with it."))
        xml = found
    root = parsed(xml)
    try:
        name = etree.QName(root)
        if name.localname == "CrossIndustryInvoice":
            return cii.read(root)
        if name.localname in ("Invoice", "CreditNote") and (name.namespace or "").startswith(ubl.FAMILY):
            return ubl.read(root)
    except Faulty as fault:
        raise Unreadable(_("This e-invoice cannot be read: %(what)s.") % {"what": fault}) from None
    raise Unreadable(_("This file is no e-invoice: a Factur-X PDF, a CII or a UBL file is expected."))


def parsed(xml: bytes) -> etree._Element:
    """The root of an XML that declares no type and no entity; refuses Unreadable."""
    if len(xml) > LARGEST_XML:
        raise Unreadable(_("This e-invoice is too large: at most %(size)s MB.") % {"size": LARGEST_XML // 1024**2})
    guard = _Guard()
    parser = etree.XMLPullParser(
        events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        attribute_defaults=False, huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        for start in range(0, len(xml), 65_536):
            parser.feed(xml[start : start + 65_536])
            guard.watch(parser.read_events())
        root = parser.close()
        guard.watch(parser.read_events())
    except etree.XMLSyntaxError:
        raise Unreadable(_("This file is no e-invoice: its XML is damaged.")) from None
    _no_type(root)
    return root


class _Guard:
    """Counts elements and depth while a document is parsed."""

    def __init__(self) -> None:
        self._seen = self._depth = 0

    def watch(self, events: object) -> None:
        """Refuse as soon as there are too many, or too deep."""
        for event, element in events:  # type: ignore[attr-defined]
            if event == "end":
                self._depth -= 1
                continue
            self._seen += 1
            self._depth += 1
            if self._seen > MOST_ELEMENTS or self._depth > DEEPEST:
                raise Unreadable(_("This file is no e-invoice: it is too long or too deep."))
            if self._seen == 1:
                _no_type(element)


def _no_type(element: etree._Element) -> None:
    said = element.getroottree().docinfo
    if said.doctype or said.internalDTD is not None:
        raise Unreadable(_("This file declares a document type, which no e-invoice does: it is refused."))
