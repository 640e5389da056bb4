import json
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from carnet.core.einvoice.validator.at_hand import validator_at_hand
from carnet.core.models import User
from carnet.dossier.demo import load
from carnet.dossier.demo.company import OWNER_EMAIL


class Command(BaseCommand):
    help = "Load the demo company: a year of a small IT reseller, made through the commands. Writes demo.json with its login."

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.filter(email=OWNER_EMAIL).exists():
            raise CommandError("The demo company is already there.")
        started = time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")  # nobody is told of any of it before the end
        with validator_at_hand():
            login = load(lambda words: self.stdout.write(f"  {words}"))
        path = Path(settings.VAR) / "demo.json"
        path.touch(mode=0o600)
        given = {
            "company": str(login.company_id),
            "email": login.email,
            "password": login.password,
            "api_key": login.api_key,
        }
        path.write_text(json.dumps(given, indent=2) + "\n")
        self.stdout.write(f"Demo company loaded in {time.monotonic() - started:.1f} s.")
