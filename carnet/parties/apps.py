from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "carnet.parties"
    label = "parties"
