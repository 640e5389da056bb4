"""`./run manage carnet_verify`: the chain of proof of every company against its documents; exit code 1 when one was touched."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from carnet.core.acts import company_scope
from carnet.core.chain import Walk
from carnet.invoicing.queries.proof import faults


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Recomputes the chain of issued documents, payments and closings and names what was altered, removed or inserted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--company", type=int, help="only this company")

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for company_id in [options["company"]] if options["company"] else _companies():
            before, done = found, Walk()
            with company_scope(company_id):
                for fault in faults(done):
                    found += 1
                    self.stdout.write(f"company {company_id}: {fault}")
            said = f"{found - before} faults" if found > before else "intact"
            self.stdout.write(f"company {company_id}: {done.seq} links, {said}")
        if found:
            sys.exit(1)


def _companies() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_door_company_ids()")
        return [row[0] for row in cursor.fetchall()]
