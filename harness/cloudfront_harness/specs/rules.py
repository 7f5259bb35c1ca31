"""The rules of comparison, `specs/rules.toml`, as values."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from cloudfront_harness.contract import Rule
from cloudfront_harness.errors import SpecError, UnknownNameError
from cloudfront_harness.specs.locate import specs_directory


@cache
def load_rules() -> Mapping[str, Rule]:
    """Every rule by its ID, in catalogue order.

    Raises `SpecError` when the catalogue is damaged.
    """
    path = specs_directory() / "rules.toml"
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))
        rules = {rule_id: Rule(id=rule_id, **row) for rule_id, row in rows.items()}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError) as error:
        raise _damaged(str(error)) from error
    if not rules:
        raise _damaged("it is empty")
    return MappingProxyType(rules)


def load_rule(rule_id: str) -> Rule:
    """The rule with that ID. Raises `UnknownNameError` for an ID that was never given."""
    rules = load_rules()
    try:
        return rules[rule_id.upper()]
    except KeyError:
        raise UnknownNameError.of("rule", rule_id, rules, "specs/rules.toml lists them all.") from None


def _damaged(reason: str) -> SpecError:
    return SpecError(
        f"The rules of comparison rules.toml are damaged ({reason}). Install cloudfront-harness again."
    )
