"""Addresses of parties."""

from django.urls import path

from carnet.parties.web import views, wanted
from carnet.parties.web.lists import PartyList

app_name = "parties"
urlpatterns = [
    path("parties", PartyList.as_view(), name="parties"),
    path("parties/new", views.new_party, name="party-new"),
    path("parties/proposal", views.proposal, name="proposal"),
    path("parties/<int:party_id>", views.party, name="party"),
    path("parties/<int:party_id>/edit", views.edit_party, name="party-edit"),
    path("parties/<int:party_id>/wanted", wanted.wanted, name="wanted"),
    path("parties/<int:party_id>/aside", views.put_aside, name="party-aside"),
    path("parties/<int:party_id>/deletion", views.delete_party, name="party-deletion"),
    path("parties/<int:party_id>/addresses/new", views.new_address, name="address-new"),
    path("parties/<int:party_id>/contacts/new", views.new_contact, name="contact-new"),
    path("addresses/<int:address_id>/edit", views.edit_address, name="address-edit"),
    path("addresses/<int:address_id>/removal", views.remove_address, name="address-removal"),
    path("contacts/<int:contact_id>/edit", views.edit_contact, name="contact-edit"),
    path("contacts/<int:contact_id>/removal", views.remove_contact, name="contact-removal"),
]
