"""Writing the archive: the chain, the content of each link, the stored files, what verifies them, and the signature."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.db import connection

from carnet.company import queries as company
from carnet.core.models import ChainHead, Closing
from carnet.core.signing import public_key, sign

HERE = Path(__file__).parent
_LINKS = """
SELECT l.seq, l.kind, l.label, l.hash, core_link_text(l), core_sealed_content(l.kind, l.ref)::text
FROM core_chainlink l WHERE l.company_id = core_company() AND l.seq <= %s ORDER BY l.seq
"""
# The bytes that a link seals: those of its own file, or those of the e-invoice written with the number of a document.
_FILES = """
SELECT l.seq, l.kind, s.name, s.content
FROM core_chainlink l
JOIN invoicing_issuedfile f ON CASE l.kind WHEN 'file' THEN f.id = l.ref
    ELSE f.invoice_id = l.ref AND f.kind IN ('cii', 'ubl') END
JOIN core_storedfile s ON s.id = f.file_id
WHERE l.company_id = core_company() AND l.seq <= %s AND l.kind IN ('file', 'invoice') ORDER BY l.seq, f.kind
"""


def write_archive(file: IO[bytes]) -> int:
    """Write the archive of the company of the transaction, link by link; gives how many."""
    head = ChainHead.objects.first() or ChainHead(seq=0, hash="")
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        chain = _write_documents(archive, head.seq)
        _write_files(archive, head.seq)
        archive.writestr("chain.txt", chain)
        manifest = json.dumps(_manifest(head), ensure_ascii=False, sort_keys=True, indent=1).encode()
        archive.writestr("manifest.json", manifest)
        archive.writestr("signature.txt", sign(manifest))
        archive.writestr("public_key.txt", public_key())
        archive.write(HERE / "verify.py", "verify.py")
        archive.write(HERE / "README.md", "README.md")
    return head.seq


def _write_documents(archive: ZipFile, until: int) -> str:
    chain = []
    with connection.chunked_cursor() as cursor:
        cursor.execute(_LINKS, [until])
        for seq, kind, label, own, text, content in cursor:
            chain.append(f"{own} {text}\n")
            if content is not None:
                archive.writestr(f"documents/{_name(seq, kind, label)}.json", content)
    return "".join(chain)


def _write_files(archive: ZipFile, until: int) -> None:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_FILES, [until])
        for seq, kind, name, content in cursor:
            archive.writestr(f"files/{_name(seq, kind, name)}", bytes(content))


def _name(seq: int, kind: str, label: str) -> str:
    return f"{seq:07d}-{kind}-{re.sub(r'[^A-Za-z0-9.+_-]+', '_', label)}"


def _manifest(head: ChainHead) -> dict[str, Any]:
    house = company.settings()
    closings = Closing.objects.filter(until_seq__lte=head.seq).values_list("first_seq", "until_seq")
    boundaries = {seq for first, until in closings.iterator() for seq in (first - 1, until)}
    return {
        "form": 1,
        "company": house.company_id,
        "name": house.legal_name,
        "siren": house.siren,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "links": head.seq,
        "head": head.hash,
        "boundaries": sorted(boundaries),
    }
