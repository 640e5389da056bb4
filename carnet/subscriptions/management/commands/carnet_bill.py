"""`./run manage carnet_bill`: bill what falls due in every company now, not at night; exit code 1 when something failed."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils.dateparse import parse_date

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import in_transaction
from carnet.subscriptions.commands.billing import start_run
from carnet.subscriptions.commands.running import carry_out
from carnet.subscriptions.models import Run
from carnet.subscriptions.queries.runs import RunSummary, run_summaries


class Command(BaseCommand):
    help = "Bills the contract periods that fall due, in every company; safe to stop, to repeat and to run several times at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--company", type=int, help="only this company")
        parser.add_argument(
            "--until", type=parse_date, help="bill what falls due up to this day (2027-01-31); today unless said"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT core_door_company_ids()")
            companies = [row[0] for row in cursor.fetchall()]
        failed = 0
        for company_id in companies:
            if options["company"] in (None, company_id):
                failed += self._bill(company_id, options["until"])
        if failed:
            sys.exit(1)

    def _bill(self, company_id: int, until: Any) -> int:
        by = Actor(company_id, "job", "Carnet", frozenset(rights.ALL))
        run = start_run(until=until, by=by)
        carry_out(run_id=run.pk, by=by)
        done: RunSummary = in_transaction(by, lambda: run_summaries([Run.objects.get(pk=run.pk)])[0])
        self.stdout.write(
            f"company {company_id}: {done.contracts} contracts, {done.invoices} invoices ({done.issued} issued),"
            f" {done.amount} excl. tax, {done.failed} failed"
        )
        return done.failed
