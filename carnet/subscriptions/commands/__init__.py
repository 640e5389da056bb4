"""Acts on contracts."""

from carnet.subscriptions.commands.contracts import (
    ContractWords,
    activate_contract,
    create_contract,
    deactivate_contract,
    delete_contract,
    edit_contract,
    edit_contract_draft,
)
from carnet.subscriptions.commands.handing import HandOverAsk, give_up_line, hand_over, hand_over_by_rule, restore_line
from carnet.subscriptions.commands.issuing import issue_drafts
from carnet.subscriptions.commands.running import carry_out, run_billing

__all__ = [
    "ContractWords",
    "HandOverAsk",
    "activate_contract",
    "carry_out",
    "create_contract",
    "deactivate_contract",
    "delete_contract",
    "edit_contract",
    "edit_contract_draft",
    "give_up_line",
    "hand_over",
    "hand_over_by_rule",
    "issue_drafts",
    "restore_line",
    "run_billing",
]
