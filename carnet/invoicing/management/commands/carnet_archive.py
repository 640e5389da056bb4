"""`./run manage carnet_archive 1 archive.zip`: the signed archive of a company."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from carnet.core.acts import company_scope
from carnet.invoicing.archive import write_archive


class Command(BaseCommand):
    requires_system_checks = ()
    help = (
        "Writes the signed archive of a company: documents, files, chain, closings and the script that verifies them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("company", type=int)
        parser.add_argument("path", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        with options["path"].open("wb") as file, company_scope(options["company"]):
            links = write_archive(file)
        self.stdout.write(f"{options['path']}: {links} links")
