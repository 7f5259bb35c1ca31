"""The cases, by what they are about. Each module offers `cases(contract, operation)`."""

from cloudfront_harness.conformance.suite.catalogue import cases_of

__all__ = ["cases_of"]
