"""What a person draws on a phone: strokes of points in a box, judged, and as a picture for the paper (P33)."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_STROKES, MOST_POINTS, MOST_PIXELS = 300, 20_000, 4_000
Stroke = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Strokes in a box, in its pixels."""

    strokes: tuple[tuple[tuple[float, float], ...], ...]
    width: int
    height: int


def drawing(strokes: object, width: object, height: object) -> Drawing | None:
    """What was drawn, rounded to a tenth of a pixel; None when it is no drawing in a box. No stroke is an empty drawing."""
    if not (_size(width) and _size(height) and isinstance(strokes, list) and len(strokes) <= MOST_STROKES):
        return None
    read = []
    points = 0
    for stroke in strokes:
        if not isinstance(stroke, list) or not stroke:
            return None
        points += len(stroke)
        if points > MOST_POINTS or not all(_inside(point, width, height) for point in stroke):
            return None
        read.append(tuple((round(float(x), 1), round(float(y), 1)) for x, y in stroke))
    return Drawing(tuple(read), int(width), int(height))  # type: ignore[call-overload]


def svg_of(strokes: Sequence[Stroke], width: int, height: int, *, ink: str = "#1d2733") -> str:
    """The picture of a drawing: plain numbers in an SVG of its own, nothing that anybody typed."""
    paths = "".join(f'<path d="{_path(stroke)}"/>' for stroke in strokes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {int(width)} {int(height)}" fill="none" stroke="{ink}"'
        f' stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round">{paths}</svg>'
    )


def _path(stroke: Stroke) -> str:
    first, *rest = [(float(x), float(y)) for x, y in stroke]
    if not rest:
        return f"M{first[0]:g} {first[1]:g}h0.1"
    return f"M{first[0]:g} {first[1]:g}" + "".join(f"L{x:g} {y:g}" for x, y in rest)


def _size(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MOST_PIXELS


def _inside(point: object, width: object, height: object) -> bool:
    if not isinstance(point, list | tuple) or len(point) != 2:
        return False
    x, y = point
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (x, y))
    return numbers and -1 <= x <= width + 1 and -1 <= y <= height + 1  # type: ignore[operator]
