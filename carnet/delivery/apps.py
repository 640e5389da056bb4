from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "carnet.delivery"
    label = "delivery"
