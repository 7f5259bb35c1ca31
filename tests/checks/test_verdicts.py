"""The fast verdict of libxml2 and the explanation of the Python walk agree on every document."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.checks.document import local_name, parse
from harness.checks.explain import explain
from harness.checks.structure import conforms
from harness.contract import Body
from tests.checks.mutants import bodies, documents, mutants
from lxml import etree

VERSIONS = ("2010-11-01", "2012-07-01", "2014-10-21", "2016-09-29", "2018-11-05", "2020-05-31")


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data(), body=bodies(VERSIONS))
def test_agree_on_mutants(data: st.DataObject, body: Body) -> None:
    root = parse(data.draw(mutants(body)))
    if local_name(root) != body.root:
        return
    explanation = list(explain(body, root))
    assert conforms(body, root) == (not explanation), [str(broken) for broken in explanation]
