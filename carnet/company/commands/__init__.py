"""Acts on the company's own settings (P54, P57, R15, R25, R29)."""

from carnet.company.commands.house import change_identity, change_rules, change_texts, remove_logo, set_logo
from carnet.company.commands.keys import make_api_key, revoke_api_key
from carnet.company.commands.mails import change_mail_template
from carnet.company.commands.members import (
    change_member_role,
    deactivate_member,
    invite_member,
    reactivate_member,
)
from carnet.company.commands.plans import change_plan_template, create_plan_template, delete_plan_template
from carnet.company.commands.rates import remove_exchange_rate, set_exchange_rate
from carnet.company.commands.reminders import (
    add_reference_rate,
    add_reminder_level,
    change_reminder_level,
    remove_reference_rate,
    remove_reminder_level,
    set_late_rate,
    set_reminding,
)
from carnet.company.commands.roles import change_role, create_role, delete_role
from carnet.company.commands.series import change_series, create_series, use_series
from carnet.company.commands.terms import change_terms, create_terms, deactivate_terms, delete_terms, reactivate_terms
from carnet.company.commands.units import change_unit, create_unit, delete_unit
from carnet.company.commands.vat import (
    add_place_rates,
    add_vat_rate,
    change_vat_rate,
    delete_vat_rate,
    set_default_vat_rate,
)

__all__ = [
    "add_place_rates",
    "add_reference_rate",
    "add_reminder_level",
    "add_vat_rate",
    "change_identity",
    "change_mail_template",
    "change_member_role",
    "change_plan_template",
    "change_reminder_level",
    "change_role",
    "change_rules",
    "change_series",
    "change_terms",
    "change_texts",
    "change_unit",
    "change_vat_rate",
    "create_plan_template",
    "create_role",
    "create_series",
    "create_terms",
    "create_unit",
    "deactivate_member",
    "deactivate_terms",
    "delete_plan_template",
    "delete_role",
    "delete_terms",
    "delete_unit",
    "delete_vat_rate",
    "invite_member",
    "make_api_key",
    "reactivate_member",
    "reactivate_terms",
    "remove_exchange_rate",
    "remove_logo",
    "remove_reference_rate",
    "remove_reminder_level",
    "revoke_api_key",
    "set_default_vat_rate",
    "set_exchange_rate",
    "set_late_rate",
    "set_logo",
    "set_reminding",
    "use_series",
]
