"""How a series of months behaves: smooth, intermittent, erratic, lumpy (Syntetos, Boylan 2005)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Names = NDArray[np.object_]

ADI_CUT, CV2_CUT = 1.32, 0.49
CLASSES = ("smooth", "erratic", "intermittent", "lumpy", "once", "none")


def adi_cv2(y: Array) -> tuple[Array, Array]:
    """Of series × months (NaN before a series began): months per month with a purchase, and the
    squared variation of sizes, by their population standard deviation. NaN where never bought."""
    bought = y > 0
    count = bought.sum(axis=1).astype(float)
    some = np.where(count > 0, count, np.nan)
    sizes = np.where(bought, np.nan_to_num(y), 0.0)
    mean = sizes.sum(axis=1) / some
    square = (sizes**2).sum(axis=1) / some
    variance = np.maximum(square - mean**2, 0.0)
    return (~np.isnan(y)).sum(axis=1) / some, variance / mean**2


def classes_of(y: Array) -> Names:
    """One of :data:`CLASSES` for each: below a cut is strictly below. ``once``: bought in one month
    only, where no interval is known; ``none``: never."""
    adi, cv2 = adi_cv2(y)
    bought = (y > 0).sum(axis=1)
    often, even = adi < ADI_CUT, cv2 < CV2_CUT
    found = np.select(
        [bought == 0, bought == 1, often & even, often, even],
        ["none", "once", "smooth", "erratic", "intermittent"],
        "lumpy",
    )
    return found.astype(object)
