"""Deriving `specs/*.json` from their sources, and contracts from service models that are compared with them."""

from cloudfront_harness.specs.build.assemble import build_all, write_all
from cloudfront_harness.specs.build.drift import drift

__all__ = ["build_all", "drift", "write_all"]
