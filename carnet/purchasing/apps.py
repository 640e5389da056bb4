from django.apps import AppConfig


class PurchasingConfig(AppConfig):
    name = "carnet.purchasing"
    label = "purchasing"
