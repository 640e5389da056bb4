"""Addresses of products."""

from django.urls import path

from carnet.catalog.web import views
from carnet.catalog.web.lists import ProductList

app_name = "catalog"
urlpatterns = [
    path("products", ProductList.as_view(), name="products"),
    path("products/new", views.new_product, name="product-new"),
    path("products/<int:product_id>", views.product, name="product"),
    path("products/<int:product_id>/edit", views.edit_product, name="product-edit"),
    path("products/<int:product_id>/aside", views.put_aside, name="product-aside"),
    path("products/<int:product_id>/deletion", views.delete_product, name="product-deletion"),
]
