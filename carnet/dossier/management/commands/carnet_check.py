"""`./run manage carnet_check`: every figure of every company against its documents; exit code 1 when one does not agree."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from carnet.core.acts import company_scope
from carnet.dossier.check import check_company


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Recomputes every ledger entry, standing and sum from the documents and names each gap."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--company", type=int, help="only this company")

    def handle(self, *args: Any, **options: Any) -> None:
        gaps = 0
        for company_id in [options["company"]] if options["company"] else _companies():
            with company_scope(company_id):
                checked = check_company()
            gaps += len(checked.gaps)
            for gap in checked.gaps:
                self.stdout.write(f"company {company_id}, {gap}")
            said = f"{len(checked.gaps)} gaps" if checked.gaps else "in order"
            self.stdout.write(f"company {company_id}: {checked.orders} orders, {said}")
        if gaps:
            sys.exit(1)


def _companies() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_door_company_ids()")
        return [row[0] for row in cursor.fetchall()]
