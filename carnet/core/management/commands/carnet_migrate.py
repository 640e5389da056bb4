from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from carnet.core.schema import fingerprint, note


class Command(BaseCommand):
    help = "Bring the database to the shape this code expects: tables, cache, roles, policies, triggers (as its owner)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.AS_OWNER:
            raise CommandError(
                "Only the owner of the database may migrate: use ./run migrate, or set CARNET_AS_OWNER=1."
            )
        verbosity = options["verbosity"]
        call_command("migrate", interactive=False, verbosity=verbosity)
        call_command("createcachetable", verbosity=verbosity)
        with connection.cursor() as cursor:
            # A restored dump says "installed" but may have come without its grants: install all of it again.
            cursor.execute("DROP TABLE IF EXISTS carnet_installed")
        call_command("carnet_install", stdout=self.stdout)
        note(settings.DATABASE_URL, fingerprint(settings.APP_DATABASE_ROLE, settings.APP_DATABASE_PASSWORD))
