from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "carnet.sales"
    label = "sales"
