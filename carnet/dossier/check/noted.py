"""Notes and completions of orders, loaded in batch (P33)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from carnet.delivery.models import Completion, Note, NoteLine


@dataclass(slots=True)
class Delivered:
    """The validated notes of an order with their lines, and its completions."""

    notes: dict[int, Note] = field(default_factory=dict)
    lines: dict[int, list[NoteLine]] = field(default_factory=lambda: defaultdict(list))
    completions: list[Completion] = field(default_factory=list)

    def counter_of(self, note: Note) -> Note | None:
        """The counter-note that cancelled a note."""
        return next((one for one in self.notes.values() if one.cancels_id == note.pk), None)


def load_deliveries(order_ids: Iterable[int]) -> dict[int, Delivered]:
    """What was delivered, came back and was done of orders (three statements)."""
    found: dict[int, Delivered] = defaultdict(Delivered)
    for note in Note.objects.filter(order__in=order_ids, number__isnull=False).order_by("id"):
        found[note.order_id].notes[note.pk] = note
    of_note = {pk: found[note.order_id] for one in list(found.values()) for pk, note in one.notes.items()}
    for line in NoteLine.objects.filter(note__in=of_note).order_by("note_id", "position"):
        of_note[line.note_id].lines[line.note_id].append(line)
    for completion in Completion.objects.filter(order__in=order_ids).order_by("id"):
        found[completion.order_id].completions.append(completion)
    return found
