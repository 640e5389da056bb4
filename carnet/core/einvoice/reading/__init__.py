"""Reading e-invoices of others: Factur-X, CII and UBL files as they are dropped in. Nothing in them is trusted (P37).

`read(content)` gives a `Document`, or refuses; `Unreadable` says why in words for people.
"""

from carnet.core.einvoice.reading.document import Document, ReadLine, ReadParty, ReadVat
from carnet.core.einvoice.reading.opening import Unreadable, read

__all__ = ["Document", "ReadLine", "ReadParty", "ReadVat", "Unreadable", "read"]
