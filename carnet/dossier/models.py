"""What the folder holds besides the areas' own documents (P22)."""

from django.db import models

from carnet.core.models import StoredFile
from carnet.core.rows import CompanyRow, Ref, WrittenAt
from carnet.sales.models import Order


class FolderDocument(CompanyRow):
    """A file of the folder: uploaded, or a proforma or confirmation made from the order. It holds the order."""

    class Kind(models.TextChoices):
        PROFORMA = "proforma"
        CONFIRMATION = "confirmation"
        UPLOAD = "upload"

    order = Ref(Order)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=200)
    file = Ref(StoredFile)
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    app_may = frozenset({"insert", "delete"})

    class Meta:
        indexes = [models.Index(fields=["company", "order"], name="documents_of_an_order")]
