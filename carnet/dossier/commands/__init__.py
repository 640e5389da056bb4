"""The acts that cross areas: whatever changes what is ordered, or whether an order is open."""

from carnet.dossier.commands.acceptance import accept_quote
from carnet.dossier.commands.amendments import accept_amendment, delete_amendment, propose_amendment
from carnet.dossier.commands.closing import close_order, reopen_order
from carnet.dossier.commands.delivering import cancel_note, deliver_order, return_goods, validate_note
from carnet.dossier.commands.ending import end_lines
from carnet.dossier.commands.forecasting import (
    MoveAsk,
    apply_scenario,
    create_scenario,
    discard_scenario,
    move_in_scenario,
    note_balance,
    note_month,
)
from carnet.dossier.commands.forgetting import (
    erase_contact,
    erase_member,
    erase_party,
    export_contact,
    export_member,
    export_party,
)
from carnet.dossier.commands.holds import hold_order, release_order
from carnet.dossier.commands.importing import (
    asker_of,
    forget_old_imports,
    give_up_import,
    import_file,
    map_import,
    run_import,
    start_import,
    undo_import,
    work_on_import,
)
from carnet.dossier.commands.orders import (
    HeaderChanges,
    create_order,
    edit_order_draft,
    edit_order_header,
    validate_order,
)
from carnet.dossier.commands.promising import PromiseAsk, promise_lines
from carnet.dossier.commands.purchasing import receive_purchase, reverse_receipt
from carnet.dossier.commands.undoing import cancel_order, delete_order
from carnet.dossier.commands.view_mails import mail_views, mail_views_of_the_week

__all__ = [
    "HeaderChanges",
    "MoveAsk",
    "PromiseAsk",
    "accept_amendment",
    "accept_quote",
    "apply_scenario",
    "asker_of",
    "cancel_note",
    "cancel_order",
    "close_order",
    "create_order",
    "create_scenario",
    "delete_amendment",
    "delete_order",
    "deliver_order",
    "discard_scenario",
    "edit_order_draft",
    "edit_order_header",
    "end_lines",
    "erase_contact",
    "erase_member",
    "erase_party",
    "export_contact",
    "export_member",
    "export_party",
    "forget_old_imports",
    "give_up_import",
    "hold_order",
    "import_file",
    "mail_views",
    "mail_views_of_the_week",
    "map_import",
    "move_in_scenario",
    "note_balance",
    "note_month",
    "promise_lines",
    "propose_amendment",
    "receive_purchase",
    "release_order",
    "reopen_order",
    "return_goods",
    "reverse_receipt",
    "run_import",
    "start_import",
    "undo_import",
    "validate_note",
    "validate_order",
    "work_on_import",
]
