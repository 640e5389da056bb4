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
SELECT l.seq, l.kind, l.label, l.hash, core_link_text(l), core_sealed_content(l.kind, l.ref)::text, s.content
FROM core_chainlink l
LEFT JOIN invoicing_issuedfile f ON l.kind = 'file' AND f.id = l.ref
LEFT JOIN core_storedfile s ON s.id = f.file_id
WHERE l.company_id = core_company() AND l.seq <= %s ORDER BY l.seq
"""


def write_archive(file: IO[bytes]) -> int:
    """Write the archive of the company of the transaction, link by link; gives how many."""
    head = ChainHead.objects.first() or ChainHead(seq=0, hash="")
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        chain = _write_documents(archive, head.seq)
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
        for seq, kind, label, own, text, content, stored in cursor:
            chain.append(f"{own} {text}\n")
            name = f"{seq:07d}-{kind}-{re.sub(r'[^A-Za-z0-9.+_-]+', '_', label)}"
            if content is not None:
                archive.writestr(f"documents/{name}.json", content)
            if stored is not None:
                archive.writestr(f"files/{name}", bytes(stored))
    return "".join(chain)


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
