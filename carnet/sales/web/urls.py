"""Addresses of sales: quotes."""

from django.urls import path

from carnet.sales.web import acts, bulk, customers, editor, lists, pages

app_name = "sales"
urlpatterns = [
    path("quotes", lists.quotes, name="quotes"),
    path("quotes/templates", lists.TemplateList.as_view(), name="templates"),
    path("quotes/new", acts.new, name="quote-new"),
    path("quotes/products", editor.products, name="products"),
    path("quotes/sent", bulk.mark_sent, name="quotes-sent"),
    path("quotes/refused", bulk.mark_refused, name="quotes-refused"),
    path("quotes/deleted", bulk.delete, name="quotes-deleted"),
    path("quotes/<int:quote_id>", pages.quote, name="quote"),
    path("quotes/<int:quote_id>/edit", editor.edit, name="quote-edit"),
    path("quotes/<int:quote_id>/totals", editor.totals, name="quote-totals"),
    path("quotes/<int:quote_id>/save", editor.save, name="quote-save"),
    path("quotes/<int:quote_id>/picture", pages.picture, name="quote-picture"),
    path("quotes/<int:quote_id>/pdf", pages.pdf, name="quote-pdf"),
    path("quotes/<int:quote_id>/versions", pages.compare, name="quote-compare"),
    path("quotes/<int:quote_id>/customer", acts.change_party, name="quote-party"),
    path("quotes/<int:quote_id>/send", acts.send, name="quote-send"),
    path("quotes/<int:quote_id>/sent", acts.mark_sent, name="quote-mark-sent"),
    path("quotes/<int:quote_id>/refusal", acts.refuse, name="quote-refuse"),
    path("quotes/<int:quote_id>/chance", acts.expect, name="quote-expect"),
    path("quotes/<int:quote_id>/reopening", acts.reopen, name="quote-reopen"),
    path("quotes/<int:quote_id>/copy", acts.duplicate, name="quote-duplicate"),
    path("quotes/<int:quote_id>/template", acts.template, name="quote-template"),
    path("quotes/<int:quote_id>/deletion", acts.delete, name="quote-delete"),
    path("parties/<int:party_id>/quotes", customers.quotes, name="party-quotes"),
    path("parties/<int:party_id>/quotes", customers.quotes, name="party-quotes"),
]
