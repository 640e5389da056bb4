from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "carnet.catalog"
    label = "catalog"
