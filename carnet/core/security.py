"""The security log: who came in or was kept out, one line of JSON each, without any secret (docs/security.md)."""

import json
import logging
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

LOG = logging.getLogger("carnet.security")
LONGEST = 200


def noted(event: str, request: HttpRequest | None, *, refused: bool = False, **facts: Any) -> None:
    """Write what happened, when (UTC), from where, to whom; what was refused is a warning."""
    told: dict[str, Any] = {"at": timezone.now().isoformat(timespec="milliseconds"), "event": event}
    if request is not None:
        told |= {"from": _address(request), "path": request.path[:LONGEST], "method": request.method}
        user = getattr(request, "user", None)
        if user is not None and user.pk:
            told["user"] = user.pk
    told |= {name: value[:LONGEST] if isinstance(value, str) else value for name, value in facts.items()}
    LOG.log(logging.WARNING if refused else logging.INFO, json.dumps(told, default=str))


def _address(request: HttpRequest) -> str:
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return "unknown"
