"""Jobs of contracts: thin, each calls one command."""

from procrastinate.contrib.django import app

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.subscriptions.commands.running import BILL, CONTRACTS, carry_out


@app.task(name=BILL, queue=CONTRACTS, pass_context=False)
def bill(company_id: int, run_id: int, by_name: str) -> None:
    """Carry a billing run out; cut off, it runs again and goes on where it was (P59)."""
    carry_out(run_id=run_id, by=Actor(company_id, "job", by_name, frozenset(rights.ALL)))
