"""Asks the validator of this machine."""

from multiprocessing.connection import Client
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from carnet.core.einvoice.validator.server import NOT_NOW, SECONDS
from carnet.core.einvoice.validator.verdict import Verdict, unpacked
from carnet.core.refusals import Refusal

_GRACE = 1.0


class CannotBeCheckedNow(Refusal):
    """No validator answers: nothing may be issued on faith (503)."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            _(
                "The e-invoice cannot be checked right now. Nothing was written: try again in a moment, or tell whoever runs Carnet."
            )
        )


def check(xml: bytes) -> Verdict:
    """What the official rules say of a CII or UBL document; refuses CannotBeCheckedNow when nobody answers in time."""
    try:
        with Client(str(Path(settings.VALIDATOR_SOCKET)), "AF_UNIX") as link:
            link.send_bytes(xml)
            answer = link.recv_bytes() if link.poll(SECONDS + _GRACE) else NOT_NOW
    except (OSError, EOFError):
        raise CannotBeCheckedNow from None
    if answer == NOT_NOW:
        raise CannotBeCheckedNow
    return unpacked(answer)
