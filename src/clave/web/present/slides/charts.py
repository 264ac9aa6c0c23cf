"""Charts of a slide: native, with their numbers inside, so that they can be changed there."""

from __future__ import annotations

from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.util import Pt

from clave.apps.present.boxes import Box
from clave.lib.spreadsheet import safe_cell
from clave.web.components import numbers
from clave.web.present.document import Picture

from .look import ACCENT, BEFORE, INK, LOSS, QUIET, RULE, Style, add_text, cleaned

UNIT = 16.0
_STYLES = {"main": ACCENT, "before": BEFORE, "plan": BEFORE}


def add_chart(slide: Any, box: Box, picture: Picture, words: str) -> None:
    """The chart in ``box``, its unit above it. ``words``: what it says, for who cannot see it."""
    add_text(slide, Box(box.left, box.top, box.width, UNIT), picture.unit, Style(10, color=QUIET))
    data = CategoryChartData(number_format=_pattern())
    data.categories = [safe_cell(cleaned(label)) for label in picture.labels]
    for one in picture.series:
        values = [None if value is None else round(float(value), 2) for value in one.values]
        data.add_series(cleaned(one.name), values)
    kind = XL_CHART_TYPE.LINE if picture.kind == "line" else XL_CHART_TYPE.COLUMN_CLUSTERED
    shape = slide.shapes.add_chart(kind, *box.below(UNIT).emu, data)
    shape.name = picture.title or picture.unit or "Chart"
    shape._element.nvGraphicFramePr.cNvPr.set("descr", cleaned(words))
    _dress(shape.chart, picture)


def _dress(chart: Any, picture: Picture) -> None:
    chart.font.size, chart.font.color.rgb = Pt(10), INK
    chart.has_title = False
    chart.has_legend = len(picture.series) > 1
    if chart.has_legend:
        chart.legend.position = XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
    axis = chart.value_axis
    axis.has_major_gridlines = True
    if all(value is None or value >= 0 for one in picture.series for value in one.values):
        axis.minimum_scale = 0  # a bar whose foot is cut off tells another ratio
    axis.major_gridlines.format.line.color.rgb = _rgb(RULE)
    axis.format.line.fill.background()
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = _pattern(), False
    chart.category_axis.format.line.color.rgb = BEFORE
    chart.category_axis.has_major_gridlines = False
    _low_labels(chart.category_axis)
    if picture.kind == "line":
        _lines(chart, picture)
    else:
        _bars(chart, picture)


def _lines(chart: Any, picture: Picture) -> None:
    for drawn, one in zip(chart.plots[0].series, picture.series, strict=True):
        drawn.smooth = False
        drawn.format.line.width = Pt(2.25 if one.style == "main" else 1.5)
        drawn.format.line.color.rgb = _STYLES[one.style]
        if one.style == "plan":
            drawn.format.line.dash_style = MSO_LINE.DASH


def _bars(chart: Any, picture: Picture) -> None:
    plot = chart.plots[0]
    plot.gap_width = 60
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = _pattern(), False
    labels.font.size = Pt(10)
    labels.position = XL_LABEL_POSITION.OUTSIDE_END
    for drawn, one in zip(plot.series, picture.series, strict=True):
        drawn.invert_if_negative = False
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = _STYLES[one.style]
        for place, value in enumerate(one.values):
            if value is not None and value < 0:
                fill = drawn.points[place].format.fill
                fill.solid()
                fill.fore_color.rgb = LOSS


def _low_labels(axis: Any) -> None:
    """Names below the chart, also where bars go below zero."""
    from pptx.enum.chart import XL_TICK_LABEL_POSITION

    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW


def _rgb(text: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(text)


def _pattern() -> str:
    """Whole numbers, as the language of the deck writes them where the program knows how."""
    return "[$-C0A]#,##0" if numbers.language() == "es" else "[$-809]#,##0"
