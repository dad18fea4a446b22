"""Draw what was measured, as SVG that reads in light and in dark."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from html import escape
from math import inf, sqrt

from bot.content.guidance import Level
from bot.measuring.evaluation import UrgencyGroup

LEFT, TOP, WIDTH, HEIGHT = 64, 44, 620, 380  # px: where the plot begins, and how large it is
TICKS = (0, 1, 2, 5, 10, 20, 50, 100)  # %
LINES: Mapping[UrgencyGroup, str] = {"look-alike": "look-alikes", "ordinary": "ordinary"}
MARKS = ("M-6 0 0-6 6 0 0 6Z", "M-5-5H5V5H-5Z", "M0-6 6 5H-6Z")  # diamond, square, triangle: one for each threshold
MIDDLE = 'text-anchor="middle"'
STYLE = """
svg { background: #fff; fill: #15252b; stroke-width: 2; font: 12px system-ui, sans-serif }
.title { font-size: 15px; font-weight: 600 } .grid { stroke: #d6d9d6; stroke-width: 1 }
.curve { fill: none } .mark { fill: #fff; stroke: #15252b }
.look-alike { stroke: #a3161c } .ordinary { stroke: #0b5563 } .curve.ordinary { stroke-dasharray: 6 3 }
@media (prefers-color-scheme: dark) {
  svg { background: #0f191d; fill: #eaf1f2 } .grid { stroke: #33454c } .mark { fill: #0f191d; stroke: #eaf1f2 }
  .look-alike { stroke: #ff9d94 } .ordinary { stroke: #84d3db }
}
"""


def plot_misses(scores: Mapping[UrgencyGroup, Sequence[float]], thresholds: Mapping[Level, float]) -> str:
    """Return as SVG the share of urgent messages that are missed against that of others that alarm, over all thresholds.

    *scores* are those of urgency_scores. The *thresholds* in use are marked, each as if all levels had it. A group without
    messages has no line, and none has one where none is urgent. Axes are square roots: what matters lies below some percent.
    """
    ranked = {group: sorted(found) for group, found in scores.items()}
    lines = [line for line in LINES if ranked["urgent"] and ranked[line]]
    marks = dict(zip(sorted(set(thresholds.values())), MARKS, strict=False))
    title = "Urgent guidance: misses against false alarms, over all thresholds"
    legend = [(f'<path class="curve {line}" d="M-10 0H10"/>', f"{LINES[line]} ({len(ranked[line])})") for line in LINES]
    for cut, mark in marks.items():
        levels = ", ".join(level for level in thresholds if thresholds[level] == cut)
        alarms = ", ".join(f"on {LINES[line]} {_rates(ranked, line, cut)[1]:.1%}" for line in lines)
        told = f": missed {_rates(ranked, lines[0], cut)[0]:.1%}, alarms {alarms}" if lines else ""
        legend.append((f'<path class="mark" d="{mark}"/>', f"threshold {cut:.2f} ({levels}){told}"))
    parts = [draw_text(LEFT, 24, title, 'class="title"'), *_axes(len(ranked["urgent"]))]
    for line in lines:
        parts += _curve(ranked, line, marks)
    for row, (key, told) in enumerate(legend):
        y = TOP + HEIGHT + 64 + 20 * row
        parts.append(f'<g transform="translate(30 {y})">{key}</g>{draw_text(50, y + 4, told)}')
    return to_svg(title, ". ".join(told for _, told in legend), parts, TOP + HEIGHT + 64 + 20 * len(legend))


def _rates(ranked: Mapping[UrgencyGroup, Sequence[float]], line: UrgencyGroup, cut: float) -> tuple[float, float]:
    """Return the share of urgent messages below *cut*, and that of the messages of *line* that are not."""
    urgent, calm = ranked["urgent"], ranked[line]
    return bisect_left(urgent, cut) / len(urgent), 1 - bisect_left(calm, cut) / len(calm)


def _curve(ranked: Mapping[UrgencyGroup, Sequence[float]], line: UrgencyGroup, marks: Mapping[float, str]) -> list[str]:
    points = [_place(*_rates(ranked, line, cut)) for cut in sorted({0.0, inf, *ranked["urgent"], *ranked[line]})]
    marked = [(_place(*_rates(ranked, line, cut)), mark) for cut, mark in marks.items()]
    return [
        f'<polyline class="curve {line}" points="{" ".join(dict.fromkeys(points))}"/>',
        *(f'<path class="mark {line}" transform="translate({place})" d="{mark}"/>' for place, mark in marked),
    ]


def _place(missed: float, alarms: float) -> str:
    return f"{LEFT + WIDTH * sqrt(alarms):.1f},{TOP + HEIGHT * (1 - sqrt(missed)):.1f}"


def _axes(urgent: int) -> list[str]:
    bottom, parts = TOP + HEIGHT, []
    for tick in TICKS:
        x, y = round(LEFT + WIDTH * sqrt(tick / 100), 1), round(bottom - HEIGHT * sqrt(tick / 100), 1)
        parts.append(f'<path class="grid" d="M{LEFT} {y}h{WIDTH}M{x} {TOP}v{HEIGHT}"/>')
        parts += [draw_text(x, bottom + 18, str(tick), MIDDLE), draw_text(LEFT - 8, y + 4, str(tick), 'text-anchor="end"')]
    upright = f'{MIDDLE} transform="rotate(-90 20 {TOP + HEIGHT / 2})"'
    parts.append(draw_text(20, TOP + HEIGHT / 2, f"missed, % of {urgent} urgent messages", upright))
    return [*parts, draw_text(LEFT + WIDTH / 2, bottom + 38, "false alarms, % of messages that are not urgent", MIDDLE)]


def draw_text(x: float, y: float, text: str, attributes: str = "") -> str:
    """Return *text* at a place (px), with SVG *attributes*."""
    return f'<text x="{x:.1f}" y="{y:.1f}" {attributes}>{escape(text)}</text>'


def to_svg(title: str, description: str, parts: Sequence[str], height: int) -> str:
    """Return the SVG of *parts*, as wide as the plot and *height* px high, with its text alternative."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 24} {height}" role="img" aria-labelledby="t d">'
    )
    told = f'<title id="t">{escape(title)}</title>\n<desc id="d">{escape(description)}</desc>\n<style>{STYLE}</style>'
    return "\n".join((head, told, *parts, "</svg>\n"))
