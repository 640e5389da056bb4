"""Addresses of buying."""

from django.urls import path

from carnet.purchasing.web import offers, reordering
from carnet.purchasing.web.lists import OfferList

app_name = "purchasing"
urlpatterns = [
    path("supplier-prices", OfferList.as_view(), name="offers"),
    path("supplier-prices/new", offers.new_offer, name="offer-new"),
    path("supplier-prices/<int:offer_id>", offers.edit_offer, name="offer-edit"),
    path("supplier-prices/<int:offer_id>/deletion", offers.delete_offer, name="offer-deletion"),
    path("products/<int:product_id>/supplier-prices", offers.product_offers, name="product-offers"),
    path("stock/to-reorder/purchase-orders", reordering.reorder, name="reorder"),
]
