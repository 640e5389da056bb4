from typing import Any

from django.core.management.base import BaseCommand

from carnet.core.install import install


class Command(BaseCommand):
    help = "Bring roles, row-level security, composite keys, grants and triggers of the database up to date (as its owner)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("Database guard written." if install() else "Database guard up to date.")
