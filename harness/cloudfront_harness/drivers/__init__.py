"""Two ways to call an endpoint, giving the same exchanges: `rest` (any bytes) and `sdk` (boto3).

They are not re-exported here, so that whoever drives raw HTTP does not load boto3.
"""

from __future__ import annotations

__all__: list[str] = []
