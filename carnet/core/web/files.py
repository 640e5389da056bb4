"""A kept file as an answer: shown by the browser where that can harm nobody, else saved."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from carnet.core.files import BYTES, SHOWN
from carnet.core.models import StoredFile


def file_answer(file: StoredFile, *, save: bool = False) -> HttpResponse:
    """The bytes of a file under its name; pages, drawings and scripts are never shown as such, whatever they say they are."""
    shown = file.media_type in SHOWN
    answer = HttpResponse(bytes(file.content), content_type=file.media_type if shown else BYTES)
    answer["Content-Disposition"] = content_disposition_header(save or not shown, file.name) or "attachment"
    return answer
