"""The rule of the house that moves orders: when they close by themselves (P6)."""

from typing import Literal

from pydantic import Field

from carnet.company import rights
from carnet.core.api.fields import Answer, Body
from carnet.core.api.routing import ApiRequest, Routes
from carnet.dossier.commands.house import set_closing_rule

routes = Routes("Company")
Rule = Literal["invoiced_and_paid", "invoiced", "invoiced_paid_delivered"]


class ClosingRuleIn(Body):
    """When orders close by themselves."""

    rule: Rule


class ClosingRuleOut(Answer):
    """The rule in force, and how many orders it closed or reopened."""

    rule: str
    moved: int = Field(description="Orders that closed, or opened again, because of the change.")


@routes.put("/settings/closing-rule", right=rights.SETTINGS, gives=ClosingRuleOut)
def write_closing_rule(request: ApiRequest, body: ClosingRuleIn) -> ClosingRuleOut:
    """Change when orders close by themselves: every order is judged anew, and those that move say so in their journal."""
    return ClosingRuleOut(rule=body.rule, moved=set_closing_rule(rule=body.rule, by=request.by))
