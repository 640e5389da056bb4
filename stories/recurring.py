"""What people do with contracts in stories, by the commands or by the API."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Protocol

from carnet.company.clock import today
from carnet.core.acts import company_scope
from carnet.invoicing.models import InvoiceLine
from carnet.subscriptions import commands
from carnet.subscriptions.api import asking, billing, contracts
from carnet.subscriptions.api.asked_schemas import ContractIn, HandOverIn
from carnet.subscriptions.api.billing_schemas import ClauseIn
from carnet.subscriptions.models import Contract
from carnet.subscriptions.queries.rehearsing import rehearse

from .by_commands import CommandPlayer
from .by_http import HttpPlayer
from .player import Storyteller, day
from .views import Document

Fields = Mapping[str, Any]


class Keeper(Protocol):
    """Who keeps the contracts."""

    def contract(self, customer: int, on: str, **content: Any) -> int: ...
    def hand_over(self, order: int, on: str, **terms: Any) -> list[int]: ...
    def bill(self, until: str) -> list[Document]: ...
    def details(self, document: int) -> list[str]: ...
    def index(self, code: str, csv: str) -> int: ...
    def add_values(self, index: int, csv: str) -> None: ...
    def revise_by(self, contract: int, **clause: Any) -> None: ...
    def coefficients(self, contract: int) -> list[Decimal]: ...
    def terminate(self, contract: int, on: str, **asked: Any) -> list[Document]: ...
    def renew(self, contract: int, on: str) -> None: ...
    def read(self, contract: int) -> Fields: ...
    def rehearsed(self, contract: int, month: str) -> list[Decimal]: ...


def keeper(we: Storyteller) -> Keeper:
    """The one who keeps contracts as this player acts."""
    return ByHttp(we.player) if isinstance(we.player, HttpPlayer) else ByCommands(we.player)  # type: ignore[arg-type]


class ByCommands:
    """Contracts kept through the commands."""

    def __init__(self, player: CommandPlayer) -> None:
        self.player, self.by = player, player.by

    def contract(self, customer: int, on: str, **content: Any) -> int:
        asked = asking.content(ContractIn(customer=customer, **content), customer, day(on))
        return commands.create_contract(content=asked, on=day(on), by=self.by).pk

    def hand_over(self, order: int, on: str, **terms: Any) -> list[int]:
        ask = asking.hand_over(HandOverIn(**terms), day(on))
        return [one.pk for one in commands.hand_over(order_id=order, ask=ask, on=day(on), by=self.by)]

    def bill(self, until: str) -> list[Document]:
        run = commands.run_billing(until=day(until), on=day(until), by=self.by)
        with company_scope(self.by.company_id):
            told = billing.run(run.pk)
        assert (told.failed, told.state) == (0, "done")
        return [self.player.document(int(one.id)) for one in told.invoices]

    def details(self, document: int) -> list[str]:
        with company_scope(self.by.company_id):
            rows = InvoiceLine.objects.filter(invoice=document, kind="line").order_by("position")
            return list(rows.values_list("details", flat=True))

    def index(self, code: str, csv: str) -> int:
        made = commands.create_index(code=code, name=code, by=self.by).pk
        self.add_values(made, csv)
        return made

    def add_values(self, index: int, csv: str) -> None:
        commands.set_values(index_id=index, values=commands.read_values(csv), by=self.by)

    def revise_by(self, contract: int, **clause: Any) -> None:
        content = billing.clause_content(ClauseIn(**clause))
        commands.set_clause(contract_id=contract, content=content, on=today(), by=self.by)

    def coefficients(self, contract: int) -> list[Decimal]:
        with company_scope(self.by.company_id):
            return [Decimal(one.coefficient) for one in billing.clause(contract).revisions]

    def terminate(self, contract: int, on: str, **asked: Any) -> list[Document]:
        asked |= {name: day(asked[name]) for name in ("last_day", "notice_on")}
        done = commands.terminate_contract(contract_id=contract, on=day(on), by=self.by, **asked)
        return [self.player.document(one.pk) for one in done.invoices]

    def renew(self, contract: int, on: str) -> None:
        commands.renew_contract(contract_id=contract, on=day(on), by=self.by)

    def read(self, contract: int) -> Fields:
        with company_scope(self.by.company_id):
            return contracts.one(contract).model_dump(mode="json")

    def rehearsed(self, contract: int, month: str) -> list[Decimal]:
        with company_scope(self.by.company_id):
            assert Contract.objects.filter(pk=contract).exists()
            return [one.amount for one in rehearse(day(f"{month}-01"), [contract]).invoices]


class ByHttp:
    """Contracts kept through the API."""

    def __init__(self, player: HttpPlayer) -> None:
        self.player = player

    def contract(self, customer: int, on: str, **content: Any) -> int:
        return int(self.player.post("/contracts", customer=customer, on=on, **content)["id"])

    def hand_over(self, order: int, on: str, **terms: Any) -> list[int]:
        made = self.player.post(f"/orders/{order}/contracts", on=on, **terms)["items"]
        return [int(one["id"]) for one in made]

    def bill(self, until: str) -> list[Document]:
        told = self.player.post("/billing-runs", until=until, on=until)
        assert (told["failed"], told["state"]) == (0, "done")
        return [self.player.document(int(one["id"])) for one in told["invoices"]]

    def details(self, document: int) -> list[str]:
        lines = self.player.call("GET", f"/invoices/{document}")["lines"]
        return [one["details"] for one in lines if one["kind"] == "line"]

    def index(self, code: str, csv: str) -> int:
        made = int(self.player.post("/indices", code=code, name=code)["id"])
        self.add_values(made, csv)
        return made

    def add_values(self, index: int, csv: str) -> None:
        self.player.post(f"/indices/{index}/values", csv=csv)

    def revise_by(self, contract: int, **clause: Any) -> None:
        self.player.call("PUT", f"/contracts/{contract}/clause", clause)

    def coefficients(self, contract: int) -> list[Decimal]:
        told = self.player.call("GET", f"/contracts/{contract}/clause")
        return [Decimal(one["coefficient"]) for one in told["revisions"]]

    def terminate(self, contract: int, on: str, **asked: Any) -> list[Document]:
        done = self.player.post(f"/contracts/{contract}/termination", on=on, **asked)
        return [self.player.document(int(one["id"])) for one in done["invoices"]]

    def renew(self, contract: int, on: str) -> None:
        self.player.post(f"/contracts/{contract}/renewal", on=on)

    def read(self, contract: int) -> Fields:
        told: Fields = self.player.call("GET", f"/contracts/{contract}")
        return told

    def rehearsed(self, contract: int, month: str) -> list[Decimal]:
        told = self.player.call("GET", f"/billing-rehearsal?month={month}&contract={contract}")
        return [Decimal(one["total_excl_tax"]) for one in told["items"]]
