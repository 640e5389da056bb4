import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from carnet.core.einvoice.validator.place import make_private


class Command(BaseCommand):
    help = "Judge the e-invoices of this machine by the official rules, on a private socket, until told to end."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        socket = Path(settings.VALIDATOR_SOCKET)
        try:
            make_private(socket.parent)
        except OSError as error:
            raise CommandError(f"The validator cannot listen: {error}") from error
        limits = [str(settings.VALIDATORS), str(settings.VALIDATOR_SECONDS)]
        server = [sys.executable, "-m", "carnet.core.einvoice.validator.server", str(socket), *limits]
        os.chdir(settings.BASE)
        os.execv(sys.executable, server)  # noqa: S606
