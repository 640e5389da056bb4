"""The chain of proof read again from the first link to the last, against the rows it sealed (P52, R23)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.db import connection

from carnet.core.models import ChainHead

What = Literal["altered", "removed", "inserted", "link_altered", "link_missing", "reordered", "end_missing", "totals"]

_LINKS = """
SELECT l.seq, l.kind, l.label, l.previous, l.hash, core_hash(core_link_text(l)), l.content_hash,
    core_hash(core_sealed_content(l.kind, l.ref)::text)
FROM core_chainlink l WHERE l.company_id = core_company() ORDER BY l.seq
"""
_WORDS: dict[What, str] = {
    "altered": "was altered after it was sealed",
    "removed": "was removed",
    "inserted": "stands outside the chain: it was inserted",
    "link_altered": "its link in the chain was altered",
    "link_missing": "links before it are missing from the chain",
    "reordered": "does not follow the link before it: links were exchanged or replaced",
    "end_missing": "the end of the chain is missing",
    "totals": "its totals are not those of the documents",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something the chain does not agree with, by its place, kind and name."""

    what: What
    kind: str
    label: str
    seq: int | None = None

    def __str__(self) -> str:
        place = f" (link {self.seq})" if self.seq else ""
        return f"{self.kind} {self.label}{place}: {_WORDS[self.what]}"


@dataclass(slots=True)
class Walk:
    """How far a walk along the chain has come."""

    seq: int = 0
    hash: str = ""


def walk(done: Walk) -> Iterator[Fault]:
    """Every fault of the chain of the company of the transaction, link by link, in constant memory."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_LINKS)
        for seq, kind, label, previous, own, recomputed, sealed, content in cursor:
            if seq != done.seq + 1:
                yield Fault("link_missing", kind, label, seq)
            elif previous != done.hash:
                yield Fault("reordered", kind, label, seq)
            if own != recomputed:
                yield Fault("link_altered", kind, label, seq)
            if content is None:
                yield Fault("removed", kind, label, seq)
            elif content != sealed:
                yield Fault("altered", kind, label, seq)
            done.seq, done.hash = seq, own
    head = ChainHead.objects.values_list("seq", "hash").first() or (0, "")
    if head != (done.seq, done.hash):
        yield Fault("end_missing", "chain", f"{done.seq} / {head[0]}")
