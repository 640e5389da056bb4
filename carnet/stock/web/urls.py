"""Addresses of the stock."""

from django.urls import path

from carnet.stock.web import (
    adjusting,
    counting,
    entering,
    figures,
    hints,
    kits,
    lots,
    places,
    products,
    transferring,
    valuing,
)
from carnet.stock.web.lists import CountList, LotList, ReorderList, TransferList

app_name = "stock"
urlpatterns = [
    path("stock", products.levels, name="levels"),
    path("stock/availability", hints.hints, name="availability"),
    path("stock/to-reorder", ReorderList.as_view(), name="reorder"),
    path("stock/thresholds", places.thresholds, name="thresholds"),
    path("stock/moves", products.moves, name="moves"),
    path("stock/adjustments/new", adjusting.adjust, name="adjust"),
    path("stock/transfers", TransferList.as_view(), name="transfers"),
    path("stock/transfers/new", transferring.new, name="transfer-new"),
    path("stock/transfers/line", transferring.line, name="transfer-line"),
    path("stock/transfers/<int:transfer_id>", transferring.transfer, name="transfer"),
    path("stock/counts", CountList.as_view(), name="counts"),
    path("stock/counts/new", counting.new, name="count-new"),
    path("stock/counts/<int:count_id>", counting.count, name="count"),
    path("stock/counts/<int:count_id>/sheet", counting.sheet, name="count-sheet"),
    path("stock/counts/<int:count_id>/lines/<int:line_id>", entering.enter, name="count-line"),
    path("stock/counts/<int:count_id>/found", entering.found, name="count-found"),
    path("stock/counts/<int:count_id>/instant", entering.instant, name="count-instant"),
    path("stock/counts/<int:count_id>/validation", counting.validate, name="count-validation"),
    path("stock/counts/<int:count_id>/cancellation", counting.cancel, name="count-cancellation"),
    path("stock/lots", LotList.as_view(), name="lots"),
    path("stock/lots/<int:lot_id>", lots.lot, name="lot"),
    path("stock/lots/<int:lot_id>/edit", lots.edit, name="lot-edit"),
    path("stock/valuation", valuing.valuation, name="valuation"),
    path("stock/warehouses", places.warehouses, name="warehouses"),
    path("stock/warehouses/new", places.warehouse_new, name="warehouse-new"),
    path("stock/warehouses/<int:warehouse_id>", places.warehouse, name="warehouse"),
    path("stock/warehouses/<int:warehouse_id>/<str:change>", places.warehouse_change, name="warehouse-change"),
    path("products/<int:product_id>/stock", products.product, name="product"),
    path("products/<int:product_id>/stock/figures", figures.figures, name="product-figures"),
    path("products/<int:product_id>/kit", kits.panel, name="product-kit"),
    path("products/<int:product_id>/kit/edit", kits.edit, name="product-kit-edit"),
    path("products/<int:product_id>/kit/part", kits.part, name="product-kit-part"),
]
