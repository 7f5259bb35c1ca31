"""Deriving `specs/*.json` from their sources, and contracts from other models to compare them with."""

from cloudfront_harness.specs.build.assemble import build_all, write_all
from cloudfront_harness.specs.build.drift import drift

__all__ = ["build_all", "drift", "write_all"]
