from django.apps import AppConfig


class CompanyConfig(AppConfig):
    name = "carnet.company"
    label = "company"
