"""Acts on contracts."""

from carnet.subscriptions.commands.changing import Changed, LineChange, change_contract
from carnet.subscriptions.commands.clauses import ClauseContent, WeightInput, end_clause, revise_contracts, set_clause
from carnet.subscriptions.commands.contracts import (
    ContractWords,
    activate_contract,
    create_contract,
    deactivate_contract,
    delete_contract,
    edit_contract,
    edit_contract_draft,
)
from carnet.subscriptions.commands.ending import continue_contract, terminate_contract
from carnet.subscriptions.commands.handing import HandOverAsk, give_up_line, hand_over, hand_over_by_rule, restore_line
from carnet.subscriptions.commands.house import RulesChanges, set_rules
from carnet.subscriptions.commands.indexing import (
    ValueInput,
    create_index,
    delete_value,
    edit_index,
    read_values,
    set_values,
)
from carnet.subscriptions.commands.issuances import carry_out_issuance, issue_later
from carnet.subscriptions.commands.issuing import issue_drafts
from carnet.subscriptions.commands.nightly import spend_the_night
from carnet.subscriptions.commands.offering import offer_renewal
from carnet.subscriptions.commands.renewing import renew_contract
from carnet.subscriptions.commands.running import carry_out, run_billing
from carnet.subscriptions.commands.suspending import resume_contract, suspend_contract
from carnet.subscriptions.commands.telling import tell_renewal

__all__ = [
    "Changed",
    "ClauseContent",
    "ContractWords",
    "HandOverAsk",
    "LineChange",
    "RulesChanges",
    "ValueInput",
    "WeightInput",
    "activate_contract",
    "carry_out",
    "carry_out_issuance",
    "change_contract",
    "continue_contract",
    "create_contract",
    "create_index",
    "deactivate_contract",
    "delete_contract",
    "delete_value",
    "edit_contract",
    "edit_contract_draft",
    "edit_index",
    "end_clause",
    "give_up_line",
    "hand_over",
    "hand_over_by_rule",
    "issue_drafts",
    "issue_later",
    "offer_renewal",
    "read_values",
    "renew_contract",
    "restore_line",
    "resume_contract",
    "revise_contracts",
    "run_billing",
    "set_clause",
    "set_rules",
    "set_values",
    "spend_the_night",
    "suspend_contract",
    "tell_renewal",
    "terminate_contract",
]
