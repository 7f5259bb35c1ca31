"""Resources of the service's own, as if they were in the store: every account sees them, none has them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from cloudfront_harness.contract import Contract, Managed
from cloudfront_harness.contract.identity_cache import IdentityCache
from cloudfront_harness.emulator.answers.fields import config_shape
from cloudfront_harness.emulator.state.record import Record
from cloudfront_harness.wire.xml import encode

# No access key is called so: a key has no blanks.
_OWNER = "the service itself"
# The ETag that new policies were seen to have (their sources are in specs/inputs/semantics.toml).
_ETAG = "E23ZP02F085DFQ"


def managed(contract: Contract, kind: str, name: str) -> Record | None:
    """The managed resource of a kind with that id, None when there is none."""
    return _RECORDS.get(contract).get((kind, name))


def all_managed(contract: Contract, kind: str, after: str) -> Iterator[Record]:
    """The managed resources of a kind in the order of their ids, from the first one behind the id `after`."""
    records = _RECORDS.get(contract)
    return (record for (of, name), record in records.items() if of == kind and name > after)


def has_managed(contract: Contract, kind: str) -> bool:
    """Whether a kind has managed resources."""
    return any(row.resource == kind for row in contract.managed)


def is_managed(record: Record) -> bool:
    """Whether a resource is nobody's."""
    return record.account == _OWNER


def _records(contract: Contract) -> dict[tuple[str, str], Record]:
    rows = sorted(contract.managed, key=lambda row: row.id)
    return {(row.resource, row.id): _record(contract, row) for row in rows}


def _record(contract: Contract, row: Managed) -> Record:
    resource = contract.resources[row.resource]
    shape = config_shape(contract, resource)
    given = {**row.config, "Name": row.name}
    config = {member.name: given[member.name] for member in shape.members if member.name in given}
    since = datetime.fromisoformat(row.since).replace(tzinfo=UTC).timestamp()
    return Record(
        id=row.id,
        account=_OWNER,
        kind=row.resource,
        reference=row.name,
        api_version=contract.api_version,
        document=encode(resource.config, contract.namespace, shape, config),
        etag=_ETAG,
        created=since,
        modified=since,
    )


_RECORDS: IdentityCache[Contract, dict[tuple[str, str], Record]] = IdentityCache(_records)
