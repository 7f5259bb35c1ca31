"""`python -m cloudfront_harness` is `cfharness`."""

from __future__ import annotations

import sys

from cloudfront_harness.cli import main

if __name__ == "__main__":
    sys.exit(main())
