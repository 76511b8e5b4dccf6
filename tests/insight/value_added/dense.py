"""The likelihood of a linear mixed model as a textbook writes it, with whole matrices: slow, easy to check by eye."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass
class Dense:
    """y ~ N(Xβ, σ² (I + Σ λ_k Z_k Z_k')) for given ratios λ; everything that follows from them."""

    loglik: float
    beta: Any
    errors: Any
    residual: float
    modes: list[Any]
    deviations: list[Any]


def dummies(groups: Sequence[str]) -> Any:
    """A column of 0 and 1 for each group, sorted by name."""
    names = sorted(set(groups))
    return np.array([[1.0 if group == name else 0.0 for name in names] for group in groups])


def dense(y: Any, x: Any, parts: Sequence[Any], relative: Sequence[Any], reml: bool) -> Dense:
    """`parts` are the Z of each random factor, `relative` the relative covariance matrix of its effects."""
    n, p = x.shape
    v = np.eye(n) + sum(z @ d @ z.T for z, d in zip(parts, relative, strict=True))
    inverse = np.linalg.inv(v)
    information = x.T @ inverse @ x
    beta = np.linalg.solve(information, x.T @ inverse @ y)
    rest = y - x @ beta
    freedom = n - p if reml else n
    residual = float(rest @ inverse @ rest) / freedom
    log_v = np.linalg.slogdet(v)[1] + (np.linalg.slogdet(information)[1] if reml else 0.0)
    return Dense(
        loglik=-0.5 * (log_v + freedom * (1 + np.log(2 * np.pi * residual))),
        beta=beta,
        errors=np.sqrt(np.diag(residual * np.linalg.inv(information))),
        residual=residual,
        modes=[d @ z.T @ inverse @ rest for z, d in zip(parts, relative, strict=True)],
        deviations=[
            np.sqrt(np.maximum(np.diag(residual * (d - d @ z.T @ inverse @ z @ d)), 0))
            for z, d in zip(parts, relative, strict=True)
        ],
    )
