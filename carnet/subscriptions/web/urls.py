"""Addresses of contracts."""

from django.urls import path

from carnet.subscriptions.web import (
    acts,
    changing,
    clauses,
    drafting,
    handing,
    house,
    indexing,
    panels,
    reading,
    rehearsing,
    revenue,
    reviewing,
    revising,
    running,
)
from carnet.subscriptions.web.indexing import IndexList
from carnet.subscriptions.web.lists import ContractList, RunList
from carnet.subscriptions.web.renewals import RenewalList

app_name = "subscriptions"
urlpatterns = [
    path("contracts", ContractList.as_view(), name="contracts"),
    path("contracts/new", drafting.new, name="contract_new"),
    path("contracts/renewals", RenewalList.as_view(), name="renewals"),
    path("contracts/revisions", revising.revisions, name="revisions"),
    path("contracts/review", reviewing.review, name="review"),
    path("contracts/review/<int:issuance_id>", reviewing.issuance, name="issuance"),
    path("contracts/revenue", revenue.revenue, name="revenue"),
    path("contracts/rules", house.settings, name="rules"),
    path("contracts/of-party", panels.contracts_of_party, name="contracts_of_party"),
    path("contracts/<int:contract_id>", reading.contract, name="contract"),
    path("contracts/<int:contract_id>/draft", drafting.edit_draft, name="edit_draft"),
    path("contracts/<int:contract_id>/activation", drafting.activate, name="activate"),
    path("contracts/<int:contract_id>/deactivation", drafting.deactivate, name="deactivate"),
    path("contracts/<int:contract_id>/deletion", drafting.delete, name="delete"),
    path("contracts/<int:contract_id>/words", acts.edit, name="edit"),
    path("contracts/<int:contract_id>/change", changing.change, name="change"),
    path("contracts/<int:contract_id>/change/preview", changing.preview, name="change_preview"),
    path("contracts/<int:contract_id>/suspension", acts.suspend, name="suspend"),
    path("contracts/<int:contract_id>/resumption", acts.resume, name="resume"),
    path("contracts/<int:contract_id>/termination", acts.terminate, name="terminate"),
    path("contracts/<int:contract_id>/continuation", acts.carry_on, name="continue"),
    path("contracts/<int:contract_id>/renewal", acts.renew, name="renew"),
    path("contracts/<int:contract_id>/renewal-offer", acts.offer, name="offer"),
    path("contracts/<int:contract_id>/notice", acts.tell, name="tell"),
    path("contracts/<int:contract_id>/clause", clauses.clause, name="clause"),
    path("billing-runs", RunList.as_view(), name="runs"),
    path("billing-runs/new", running.new, name="run_new"),
    path("billing-runs/<int:run_id>", running.run, name="run"),
    path("billing-runs/<int:run_id>/progress", running.progress, name="run_progress"),
    path("billing-rehearsal", rehearsing.rehearsal, name="rehearsal"),
    path("billing-rehearsal/months", rehearsing.months, name="rehearsal_months"),
    path("indices", IndexList.as_view(), name="indices"),
    path("indices/new", indexing.new, name="index_new"),
    path("indices/<int:index_id>", indexing.index, name="index"),
    path("indices/<int:index_id>/edit", indexing.edit, name="index_edit"),
    path("indices/<int:index_id>/values/<str:month>/deletion", indexing.delete_value, name="index_value_delete"),
    path("orders/<int:order_id>/contract", handing.hand_over, name="order_hand_over"),
    path("orders/<int:order_id>/recurring/<int:line_id>/giving-up", handing.give_up, name="order_line_give_up"),
    path("orders/<int:order_id>/recurring/<int:line_id>/restoring", handing.restore, name="order_line_restore"),
    path("parties/<int:party_id>/contracts", panels.party_contracts, name="party_contracts"),
]
