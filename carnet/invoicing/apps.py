from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    name = "carnet.invoicing"
    label = "invoicing"
