"""What the engine does where a fault can make it do something else. The defaults are right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cloudfront_harness.contract import Level, Replay

BadInput = Literal["refuse", "crash", "drop"]


class ConnectionDropped(Exception):
    """The connection is to be closed without an answer."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Switches of the engine; each fault turns one or a few.

    shares_references     a reference is known to versions other than the one that it was used with
    replay                what a repetition gets, None for what the contract says
    overlooks_unanswered  a create does not see an earlier one whose answer is still held back
    unenforced_levels     levels of constraints that are not checked
    rule_levels_miscoded  levels of constraints that are reported with another declared code
    bad_input             what happens to a body that is missing, malformed, or not what its shape says
    read_etag_suffix      appended to the ETag of reads, and not missed when it comes back in If-Match
    """

    sees_repetitions: bool = True
    shares_references: bool = True
    replay: Replay | None = None
    overlooks_unanswered: bool = False
    white_space_counts: bool = False
    member_order_counts: bool = False
    configuration_counts: bool = True
    repeats_etag: bool = True
    makes_second_in_secret: bool = False
    merges_identical: bool = False
    unenforced_levels: frozenset[Level] = frozenset()
    rule_levels_miscoded: frozenset[Level] = frozenset()
    creates_despite_error: bool = False
    checks_quota: bool = True
    checks_stale_if_match: bool = True
    requires_if_match: bool = True
    applies_updates: bool = True
    renews_etag: bool = True
    keeps_unknown_members: bool = True
    shares_versions: bool = True
    forgets_deleted: bool = True
    lists_created: bool = True
    keeps_tags: bool = True
    starts_settled: bool = False
    lower_case_ids: bool = False
    alters_first_comment: bool = False
    alters_config_read: bool = False
    adds_members: bool = False
    bad_input: BadInput = "refuse"
    ignores_unknown_members: bool = False
    expands_entities: bool = False
    insists_on_namespace: bool = False
    refuses_non_ascii: bool = False
    read_etag_suffix: str = ""
    admits_unsigned: bool = False
    keeps_accounts_apart: bool = True
