from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "carnet.stock"
    label = "stock"
