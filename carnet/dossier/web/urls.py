"""Addresses of orders, their folder and their acts; of the dashboard; of what a quote becomes."""

from django.urls import path, register_converter

from carnet.dossier.web import (
    acts,
    amending,
    bulk,
    cash,
    customers,
    dashboard,
    delivering,
    documents,
    drafts,
    earning,
    earnings,
    explain,
    folder,
    forecasting,
    house,
    importing,
    leaks,
    personal,
    promised,
    quotes,
    receiving,
    scenarios,
)
from carnet.dossier.web.importing import ImportList
from carnet.dossier.web.leaks import LeakList
from carnet.dossier.web.lists import OrderList
from carnet.dossier.web.planned import PlannedList


class Paper:
    """A paper made from an order."""

    regex = "confirmation|proforma"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Paper, "paper")

app_name = "dossier"
urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("customers/best", dashboard.best, name="best-customers"),
    path("parties/<int:party_id>/personal-data", personal.party, name="personal-party"),
    path("parties/<int:party_id>/personal-data/export", personal.party_export, name="personal-party-export"),
    path("parties/<int:party_id>/personal-data/erasure", personal.party_erasure, name="personal-party-erasure"),
    path("contacts/<int:contact_id>/personal-data", personal.contact, name="personal-contact"),
    path("contacts/<int:contact_id>/personal-data/export", personal.contact_export, name="personal-contact-export"),
    path("contacts/<int:contact_id>/personal-data/erasure", personal.contact_erasure, name="personal-contact-erasure"),
    path("members/<int:member_id>/personal-data", personal.member, name="personal-member"),
    path("members/<int:member_id>/personal-data/export", personal.member_export, name="personal-member-export"),
    path("members/<int:member_id>/personal-data/erasure", personal.member_erasure, name="personal-member-erasure"),
    path("leaks", LeakList.as_view(), name="leaks"),
    path("leaks/found", leaks.card, name="leaks-card"),
    path("stock/promises", promised.promises, name="promises"),
    path("forecast", forecasting.page, name="forecast"),
    path("forecast/documents", forecasting.cell_pop, name="forecast-cell"),
    path("forecast/export", forecasting.export, name="forecast-export"),
    path("forecast/planned-invoices", PlannedList.as_view(), name="planned"),
    path("forecast/cash", cash.page, name="cash"),
    path("forecast/cash/documents", cash.week_pop, name="cash-week"),
    path("forecast/cash/balance", cash.balance, name="cash-balance"),
    path("forecast/scenarios/new", scenarios.new, name="scenario-new"),
    path("forecast/scenarios/<int:scenario_id>", scenarios.page, name="scenario"),
    path("forecast/scenarios/<int:scenario_id>/application", scenarios.apply, name="scenario-application"),
    path("forecast/scenarios/<int:scenario_id>/removal", scenarios.discard, name="scenario-removal"),
    path("orders", OrderList.as_view(), name="orders"),
    path("orders/new", acts.new, name="order-new"),
    path("orders/invoices", bulk.invoice, name="orders-invoice"),
    path("orders/owner", bulk.owner, name="orders-owner"),
    path("orders/closure", bulk.close, name="orders-close"),
    path("orders/<int:order_id>", folder.order, name="order"),
    path("orders/<int:order_id>/table", folder.lines, name="order-table"),
    path("orders/<int:order_id>/explanation", explain.explain, name="order-explanation"),
    path("orders/<int:order_id>/earning", earning.of_order, name="order-earning"),
    path("orders/<int:order_id>/earned", earning.explain_order, name="order-earned"),
    path("projects/<int:project_id>/earning", earning.of_project, name="project-earning"),
    path("projects/<int:project_id>/earned", earning.explain_project, name="project-earned"),
    path("projects/<int:project_id>/journal", customers.project_journal, name="project-journal"),
    path("earnings", earnings.report, name="earnings"),
    path("purchase-orders/<int:purchase_id>/receipts/new", receiving.receive, name="purchase-receipt"),
    path("receipts/<int:receipt_id>/reversal", receiving.undo, name="receipt-reversal"),
    path("orders/<int:order_id>/journal", folder.journal, name="order-journal"),
    path("orders/<int:order_id>/note", acts.note, name="order-note"),
    path("orders/<int:order_id>/lines", drafts.edit, name="order-lines"),
    path("orders/<int:order_id>/totals", drafts.totals, name="order-totals"),
    path("orders/<int:order_id>/save", drafts.save, name="order-save"),
    path("orders/<int:order_id>/validation", acts.validate, name="order-validation"),
    path("orders/<int:order_id>/head", acts.edit_head, name="order-head"),
    path("orders/<int:order_id>/promises", promised.promise, name="order-promises"),
    path("orders/<int:order_id>/hold", acts.hold, name="order-hold"),
    path("orders/<int:order_id>/release", acts.release, name="order-release"),
    path("orders/<int:order_id>/line-endings", acts.end_lines, name="order-line-endings"),
    path("orders/<int:order_id>/closure", acts.close, name="order-closure"),
    path("orders/<int:order_id>/reopening", acts.reopen, name="order-reopening"),
    path("orders/<int:order_id>/cancellation", acts.cancel, name="order-cancellation"),
    path("orders/<int:order_id>/deletion", acts.delete, name="order-deletion"),
    path("orders/<int:order_id>/amendments/new", amending.new, name="amendment-new"),
    path("orders/<int:order_id>/amendments/difference", amending.difference, name="amendment-difference"),
    path("amendments/<int:amendment_id>", amending.amendment, name="amendment"),
    path("amendments/<int:amendment_id>/acceptance", amending.accept, name="amendment-acceptance"),
    path("amendments/<int:amendment_id>/deletion", amending.delete, name="amendment-deletion"),
    path("orders/<int:order_id>/documents/new", documents.upload, name="document-upload"),
    path("orders/<int:order_id>/<paper:kind>", documents.paper, name="order-paper"),
    path("orders/<int:order_id>/<paper:kind>/filing", documents.file_paper, name="order-paper-filing"),
    path("orders/<int:order_id>/mail", documents.send, name="order-send"),
    path("orders/<int:order_id>/delivery", delivering.deliver, name="deliver"),
    path("orders/<int:order_id>/taking-back", delivering.take_back, name="take-back"),
    path("delivery-notes/validation", delivering.validate_many, name="notes-validation"),
    path("delivery-notes/<int:note_id>/validation", delivering.validate, name="note-validation"),
    path("delivery-notes/<int:note_id>/cancellation", delivering.cancel, name="note-cancellation"),
    path("delivery-notes/<int:note_id>/return", delivering.bring_back, name="note-return"),
    path("documents/<int:document_id>", documents.document, name="document"),
    path("documents/<int:document_id>/removal", documents.remove, name="document-removal"),
    path("parties/<int:party_id>/orders", customers.orders, name="party-orders"),
    path("parties/<int:party_id>/planned", customers.planned, name="party-planned"),
    path("parties/<int:party_id>/payment-habits", customers.pays, name="party-pays"),
    path("parties/<int:party_id>/documents", customers.files, name="party-files"),
    path("parties/<int:party_id>/journal", customers.journal, name="party-journal"),
    path("customers/orders", customers.order_list, name="party-order-list"),
    path("quotes/<int:quote_id>/acceptance", quotes.accept, name="accept-quote"),
    path("imports", ImportList.as_view(), name="imports"),
    path("imports/new", importing.new, name="import-new"),
    path("imports/<int:import_id>", importing.shown, name="import"),
    path("imports/<int:import_id>/columns", importing.columns, name="import-columns"),
    path("imports/<int:import_id>/execution", importing.run, name="import-execution"),
    path("imports/<int:import_id>/undoing", importing.undo, name="import-undoing"),
    path("imports/<int:import_id>/errors", importing.errors, name="import-errors"),
    path("settings/closing-rule", house.closing_rule, name="closing-rule"),
]
