"""What may be said of answers: means, differences, scales, agreement. Pure: numbers in, dataclasses out.

numpy and scipy are loaded by the functions that compute and by nothing else, so that a web process which only reads
figures stays small. Every function names its source; the tests hold each against published values.
"""

from headship.voice.statistics.agreement import (
    Agreement,
    Icc,
    Rwg,
    ShroutFleiss,
    agreement,
    icc,
    rwg,
    shrout_fleiss,
    spearman_brown,
    spearman_brown_needed,
)
from headship.voice.statistics.consistency import Alpha, ItemDropped, Omega, alpha, omega_of_correlations, omega_total
from headship.voice.statistics.means import Difference, Interval, difference, distribution, interval, trend

__all__ = [
    "Agreement",
    "Alpha",
    "Difference",
    "Icc",
    "Interval",
    "ItemDropped",
    "Omega",
    "Rwg",
    "ShroutFleiss",
    "agreement",
    "alpha",
    "difference",
    "distribution",
    "icc",
    "interval",
    "omega_of_correlations",
    "omega_total",
    "rwg",
    "shrout_fleiss",
    "spearman_brown",
    "spearman_brown_needed",
    "trend",
]
