"""When two creates say the same, and what they are known by.

White space between elements, the order of members and namespaces are gone once a document is decoded: what is
left is equal exactly for configurations that say the same.
"""

from __future__ import annotations

import re
from typing import Any

from cloudfront_harness.emulator.operations.call import Call, Core
from cloudfront_harness.emulator.operations.version_layers import sent_config
from cloudfront_harness.emulator.state.record import Record

_GAPS = re.compile(rb">(\s+)(?=<)")
_TAGS = re.compile(rb"<([A-Za-z][A-Za-z0-9]*)")


def is_same_create(core: Core, call: Call, known: Record, config: Any) -> bool:
    """Whether the call, with its decoded configuration, says what the creation of a resource said."""
    first = known.as_created()
    behaviour, sent = core.behaviour, call.request.body
    if not behaviour.configuration_counts:
        return True
    if behaviour.white_space_counts and sorted(_GAPS.findall(first.document)) != sorted(_GAPS.findall(sent)):
        return False
    if behaviour.member_order_counts and _TAGS.findall(first.document) != _TAGS.findall(sent):
        return False
    return bool(sent_config(core, first) == config)


def reference_to_keep(core: Core, call: Call, config: Any) -> str | None:
    """What identifies a resource with that configuration, None for what nothing does."""
    reference = call.plan.reference_of(config)
    if reference is None or not call.plan.keyed_by_id:
        # A resource that is known by its name cannot do without one.
        return reference
    if not core.behaviour.sees_repetitions:
        return None
    return reference if core.behaviour.shares_references else f"{call.plan.contract.api_version} {reference}"
