"""Operators on conduct: a store that compares, scopes, counts, keeps and releases otherwise than it should.

It stands in front of the real one and shares all that one has. Each hook asks which operators there are for
what it does; nothing here knows a combination that the table does not name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from cloudfront_harness.emulator.faults.operators.changes import LIST_CHANGES, TEXT_CHANGES, Earlier
from cloudfront_harness.emulator.faults.operators.operator import Operator
from cloudfront_harness.emulator.state.record import Record
from cloudfront_harness.emulator.state.store import Store

# What a document is kept as: (record) -> document.
Keep = Callable[[Record], bytes]
_ALL = "all"


class OperatedStore(Store):
    """The store as some operators on conduct, and on what is kept, make it.

    keep   the document that is kept of a record in the place of its own
    """

    # No super().__init__(): one database, one lock and one transaction, those of the store behind it.
    def __init__(self, store: Store, operators: Iterable[Operator], keep: Keep) -> None:
        vars(self).update(vars(store))
        self._keep = keep
        self._operators = tuple(operators)
        self._names = frozenset(operator.name for operator in self._operators)
        # Key of a reference, as it is compared -> who holds it.
        self._holders: dict[tuple[str, ...], Record] = {}
        self._newest: dict[tuple[str, str], Record] = {}
        self._deleted: dict[str, Record] = {}
        self._known: dict[str, Record] = {}
        # What quotas count beyond what there is.
        self._counted: Counter[tuple[str, str]] = Counter()

    # What there is ----------------------------------------------------------------------------------------

    def find(self, account: str, kind: str, resource_id: str) -> Record | None:
        record = super().find(account, kind, resource_id)
        if record is None and "resource-readable@after-delete" in self._names:
            record = self._deleted.get(resource_id)
        if record is None and "resource-shared@other-account" in self._names:
            known = self._known.get(resource_id)
            record = super().find(known.account, known.kind, known.id) if known is not None else None
        if record is not None and "resource-lost@after-update" in self._names and record.is_updated:
            return None
        return record if record is None or not self._is_superseded(record) else None

    def _is_superseded(self, record: Record) -> bool:
        newest = self._newest.get((record.account, record.kind))
        return "resource-lost@next-create" in self._names and newest is not None and newest.id != record.id

    def page(self, account: str, kind: str, after: str, size: int) -> list[Record]:
        records = super().page(account, kind, after, size)
        others: list[Record] = []
        if "resource-listed@after-delete" in self._names:
            others = [*self._deleted.values()]
        if "resource-listed@other-account" in self._names:
            others = [record for record in self._known.values() if record.account != account]
        others = [record for record in others if record.kind == kind and record.id > after]
        if "resource-unlisted@after-update" in self._names:
            records = [record for record in records if not record.is_updated]
        return sorted([*records, *others], key=lambda record: record.id)[:size]

    def add(self, record: Record) -> bool:
        if self._holder(record.account, record.kind, record.reference) is not None:
            return False
        kept = replace(record, document=self._keep(record))
        if not super().add(kept):
            return False
        if record.reference is not None:
            for key in self._keys(record.account, record.kind, record.reference):
                self._holders[key] = kept
        before = self._newest.get((record.account, record.kind))
        if before is not None and "reference-lost@next-create" in self._names:
            super().update(replace(before, reference=None))
        self._newest[record.account, record.kind] = kept
        self._known[record.id] = kept
        return True

    def update(self, record: Record) -> None:
        lost = "reference-lost@after-update" in self._names
        reference = None if lost else record.reference
        super().update(replace(record, document=self._keep(record), reference=reference))

    def remove(self, resource_id: str) -> None:
        record = self._known.get(resource_id)
        claims = self._rows("SELECT account, rule, value FROM claim WHERE holder = ?", (resource_id,))
        targets = self._rows("SELECT target FROM reference WHERE holder = ?", (resource_id,))
        super().remove(resource_id)
        if record is None:
            return
        self._deleted[resource_id] = record
        if "reference-kept@after-delete" not in self._names:
            self._holders = {key: held for key, held in self._holders.items() if held.id != resource_id}
        if "quota-kept@after-delete" in self._names:
            self._counted[record.account, record.kind] += 1
        if "claim-kept@after-delete" in self._names:
            for account, rule, value in claims:
                self._run(
                    "INSERT OR REPLACE INTO claim VALUES (?, ?, ?, ?)", (account, rule, value, resource_id)
                )
        if "target-kept@after-delete" in self._names:
            for (target,) in targets:
                self._run(
                    "INSERT OR IGNORE INTO reference (holder, target) VALUES (?, ?)", (resource_id, target)
                )

    # References -------------------------------------------------------------------------------------------

    def find_by_reference(self, account: str, kind: str, reference: str) -> Record | None:
        record = super().find_by_reference(account, kind, reference)
        return record if record is not None else self._holder(account, kind, reference)

    def _holder(self, account: str, kind: str, reference: str | None) -> Record | None:
        if reference is None:
            return None
        for key in self._keys(account, kind, reference):
            held = self._holders.get(key)
            if held is not None:
                return super().find(held.account, held.kind, held.id) or self._deleted.get(held.id)
        return None

    def _keys(self, account: str, kind: str, reference: str) -> list[tuple[str, ...]]:
        """Under what a reference is looked for beside what the database compares."""
        keys: list[tuple[str, ...]] = []
        for operator in self._operators:
            match (operator.place, operator.phase):
                case ("reference", "compared"):
                    keys.append((account, kind, self._changed(operator, reference)))
                case ("reference", "after-delete"):
                    keys.append((account, kind, reference))
                case ("reference", "other-account"):
                    keys.append((_ALL, kind, reference))
                case ("reference", "other-kind"):
                    keys.append((account, _ALL, reference))
        return keys

    @staticmethod
    def _changed(operator: Operator, text: str) -> str:
        return TEXT_CHANGES[operator.change](text, Earlier(operator.place)) or ""

    # Quotas -----------------------------------------------------------------------------------------------

    def count(self, account: str, kind: str) -> int:
        counted = super().count(account, kind) + self._counted[account, kind]
        if "quota-shared@other-account" in self._names:
            counted = sum(record.kind == kind for record in self._known.values())
        if "quota-one-more@create" in self._names:
            return counted - 1
        return counted + 1 if "quota-one-less@create" in self._names else counted

    def count_once_more(self, account: str, kind: str) -> None:
        """Count what is not there: a refused or a repeated create."""
        self._counted[account, kind] += 1

    # What is held exclusively, and what is named ------------------------------------------------------------

    def is_claimed(self, account: str, rule: str, values: Iterable[str], besides: str | None) -> bool:
        if besides is not None and "claim-ignored@update" in self._names:
            return False
        return super().is_claimed(account, rule, self._claimed(values), besides)

    def set_claims(
        self,
        record: Record,
        claims: Sequence[tuple[str, str]],
        targets: Sequence[str],
        uses: Iterable[tuple[str, str]] = (),
    ) -> None:
        phase = "after-update" if record.is_updated else "create"
        if f"claim-lost@{phase}" in self._names:
            claims = ()
        if f"target-lost@{phase}" in self._names:
            targets = ()
        held = [(rule, text) for rule, value in claims for text in self._claimed([value])]
        if record.is_updated and "claim-kept@after-update" in self._names:
            held += self._rows("SELECT rule, value FROM claim WHERE holder = ?", (record.id,))
        if record.is_updated and "target-kept@after-update" in self._names:
            named = self._rows("SELECT target FROM reference WHERE holder = ?", (record.id,))
            targets = [*targets, *(target for (target,) in named)]
        super().set_claims(record, held, targets, uses)

    def _claimed(self, values: Iterable[str]) -> list[str]:
        changes = [operator for operator in self._operators if operator.place == "claim"]
        compared = [operator for operator in changes if operator.phase == "compared"]
        texts = []
        for value in values:
            for operator in compared:
                value = self._changed(operator, value)  # noqa: PLW2901 (one change after the other)
            texts.append(value)
        return texts

    # Tags ---------------------------------------------------------------------------------------------------

    def set_tags(self, resource_id: str, tags: Mapping[str, str | None]) -> None:
        for operator in self._operators:
            if operator.phase != "kept":
                continue
            match operator.place:
                case "tag-key":
                    tags = {self._changed(operator, key): value for key, value in tags.items()}
                case "tag-value":
                    tags = {key: self._changed(operator, value or "") for key, value in tags.items()}
                case "tags":
                    tags = dict(LIST_CHANGES[operator.change]([*tags.items()]))
        super().set_tags(_ALL if "tags-shared@other-resource" in self._names else resource_id, tags)

    def tags(self, resource_id: str) -> dict[str, str | None]:
        known = self._known.get(resource_id)
        if "tags-lost@after-update" in self._names and known is not None:
            record = super().find(known.account, known.kind, known.id)
            if record is not None and record.is_updated:
                return {}
        return super().tags(_ALL if "tags-shared@other-resource" in self._names else resource_id)

    def remove_tags(self, resource_id: str, keys: Iterable[str]) -> None:
        if "tags-kept@untag" in self._names:
            return
        super().remove_tags(resource_id, keys)
