"""Asks the validator of this machine."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Client
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from carnet.core.einvoice.validator.server import NOT_NOW
from carnet.core.einvoice.validator.verdict import Verdict, rules_in_force, unpacked
from carnet.core.refusals import Refusal

log = logging.getLogger(__name__)
_GRACE = 1.0
_EACH = 2  # documents on their way per judge, so that none waits for the next


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
    return _verdict(_asked(xml))


def check_all(documents: Sequence[bytes]) -> list[Verdict]:
    """The verdicts on several documents, judged side by side; all or none."""
    if not documents:
        return []
    with ThreadPoolExecutor(min(len(documents), _EACH * settings.VALIDATORS)) as askers:
        answers = list(askers.map(_asked, documents))
    return [_verdict(answer) for answer in answers]


def _verdict(answer: bytes) -> Verdict:
    if answer == NOT_NOW:
        raise CannotBeCheckedNow
    verdict = unpacked(answer)
    if verdict.rules != rules_in_force():
        log.error("the validator judges by %s, we by %s: it must be started again", verdict.rules, rules_in_force())
        raise CannotBeCheckedNow
    return verdict


def _asked(xml: bytes) -> bytes:
    try:
        with Client(str(Path(settings.VALIDATOR_SOCKET)), "AF_UNIX") as link:
            link.send_bytes(xml)
            return link.recv_bytes() if link.poll(settings.VALIDATOR_SECONDS + _GRACE) else NOT_NOW
    except (OSError, EOFError):
        return NOT_NOW
