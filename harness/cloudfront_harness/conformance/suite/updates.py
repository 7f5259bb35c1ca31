"""What to send in an update: what is there already, but for one member."""

from __future__ import annotations

from typing import Any

from cloudfront_harness.checks import Answer
from cloudfront_harness.contract import Operation, Resource
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.scenarios.requests.build import changed, minimal
from cloudfront_harness.scenarios.scenario import Scenario
from cloudfront_harness.wire import xml


def changed_config(scenario: Scenario, resource: Resource, created: Answer, reference: str) -> dict[str, Any]:
    """The configuration but for one member, as the update takes it: what is read, else the minimal one.

    The service was seen to want in an update what a create may leave out and a read then shows.
    """
    update = scenario.contract.operation(resource.update)
    value = present_config(scenario, resource, created) or minimal(update, reference)
    return changed(update, value) or value


def present_config(scenario: Scenario, resource: Resource, created: Answer) -> dict[str, Any] | None:
    """The configuration that is read, None where it cannot be, or the update does not take it as it is."""
    update = scenario.contract.operation(resource.update)
    if not resource.get_config or update.request is None or update.request.root != resource.config:
        return None
    return config_in(scenario.invoke_on(resource.get_config, created.id), update)


def config_in(read: Exchange, update: Operation) -> dict[str, Any] | None:
    """The configuration in the answer to a read, as an update takes it; None where none can be read."""
    assert update.request is not None
    if read.response is None or read.response.status >= 300:
        return None
    try:
        value: dict[str, Any] = xml.decode(update.request.shape, xml.parse(read.response.body))
    except (xml.DecodeError, xml.MalformedXmlError):
        return None
    return value
