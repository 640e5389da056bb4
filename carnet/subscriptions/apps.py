from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "carnet.subscriptions"
    label = "subscriptions"
