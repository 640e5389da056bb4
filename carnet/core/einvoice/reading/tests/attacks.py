"""Files made to harm who reads them."""

import io
import zlib

XXE = b"""<?xml version="1.0"?>
<!DOCTYPE Invoice [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"><cbc:ID>&secret;</cbc:ID></Invoice>"""
REMOTE_ENTITY = XXE.replace(b"file:///etc/passwd", b"http://127.0.0.1:9/secret")
EXTERNAL_TYPE = b"""<?xml version="1.0"?><!DOCTYPE Invoice SYSTEM "http://127.0.0.1:9/evil.dtd">
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>"""
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + b"".join(b'<!ENTITY lol%d "%s">' % (n, (b"&lol%d;" % (n - 1) if n > 1 else b"&lol;") * 10) for n in range(1, 10))
    + b"]><Invoice>&lol9;</Invoice>"
)
QUADRATIC = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "' + b"a" * 50_000 + b'">]><a>' + b"&a;" * 50_000 + b"</a>"
DEEP = b"<a>" * 5_000 + b"</a>" * 5_000
WIDE = b"<a>" + b"<b/>" * 1_000_000 + b"</a>"
HUGE = b"<a>" + b" " * (6 * 1024 * 1024) + b"</a>"
INCLUDE = b"""<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
  xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="/etc/passwd" parse="text"/></Invoice>"""
XML_ATTACKS = {
    "entity of a local file": XXE,
    "entity of the network": REMOTE_ENTITY,
    "external type": EXTERNAL_TYPE,
    "billion laughs": LAUGHS,
    "quadratic blow-up": QUADRATIC,
    "too deep": DEEP,
    "too wide": WIDE,
    "too large": HUGE,
    "not XML": b"PK\x03\x04 nothing",
    "UTF-7": b'<?xml version="1.0" encoding="UTF-7"?><Invoice/>',
    "broken": b"<Invoice>",
}


def pdf_with(name: str, content: bytes) -> bytes:
    """A PDF of one page to which a file is attached."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_attachment(name, content)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def pdf_bomb(size: int) -> bytes:
    """A PDF whose attachment is small packed and `size` unpacked."""
    packed = zlib.compress(b"<a>" + b" " * size + b"</a>", 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [ (factur-x.xml) 4 0 R ] >> >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >>",
        b"<< /Type /Filespec /F (factur-x.xml) /UF (factur-x.xml) /EF << /F 5 0 R >> >>",
        b"<< /Type /EmbeddedFile /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed),
    ]
    out, places = bytearray(b"%PDF-1.7\n"), []
    for n, text in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, text)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start
    return bytes(out)
