"""Loading and deriving the contract documents in `specs/`."""

from cloudfront_harness.specs.clauses import load_clause, load_clauses
from cloudfront_harness.specs.loader import load_contract, load_document
from cloudfront_harness.specs.locate import specs_directory
from cloudfront_harness.specs.rules import load_rule, load_rules
from cloudfront_harness.specs.versions import API_VERSIONS, in_range, select_versions

__all__ = [
    "API_VERSIONS",
    "in_range",
    "load_clause",
    "load_clauses",
    "load_contract",
    "load_document",
    "load_rule",
    "load_rules",
    "select_versions",
    "specs_directory",
]
