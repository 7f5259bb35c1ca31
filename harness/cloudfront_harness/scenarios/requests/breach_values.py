"""What to send to break a constraint on purpose: the tables `breach` of `specs/samples.toml`.

The contract says what a request must keep to; a value that does not is a matter of those who test.
"""

from __future__ import annotations

from dataclasses import replace

from cloudfront_harness.contract import Constraint
from cloudfront_harness.scenarios.requests.samples import load_samples


def with_breach_values(constraint: Constraint) -> Constraint:
    """The constraint with what the samples say of how to break it, added to its argument.

    Raises `SpecError` when the samples cannot be read.
    """
    values = load_samples().breaches.get(constraint.id)
    return replace(constraint, argument={**constraint.argument, **values}) if values else constraint
