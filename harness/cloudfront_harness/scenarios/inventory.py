"""What a case has made: remembered as it is answered, found in lists where no answer was read, deleted."""

from __future__ import annotations

from dataclasses import dataclass, field

from cloudfront_harness.checks.documents.document import NotXmlError, parse, text_of
from cloudfront_harness.contract import Resource
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.scenarios.account import Account
from cloudfront_harness.scenarios.requests.markers import kind_of
from cloudfront_harness.scenarios.taping import reference
from cloudfront_harness.wire.signing import Credentials


@dataclass(slots=True)
class Remainder:
    """A resource that a case made and has not got rid of.

    state   what the last attempt came to; "" before the first
    """

    account: Account
    resource: Resource
    name: str
    state: str = ""
    _credentials: Credentials | None = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._credentials = self.account.driver.credentials

    def delete(self) -> bool:
        """Try to delete it; whether there is nothing left to do."""
        # Other cases may have other accounts by now.
        self.account.driver.credentials = self._credentials
        self.state = self.account.delete(self.resource, self.name)
        return self.state == "gone"

    @property
    def is_being_deployed(self) -> bool:
        """Whether that was in the way at the last attempt: the next one may do."""
        return self.state == "being deployed"

    def __str__(self) -> str:
        return f"{self.resource.name} {self.name}"


class Inventory:
    """The resources of one kind that a case has made in an account, and what it made for them.

    `known` are names that belong to other cases, so that their configurations need not be read again. Cases
    on one account share the set; None when there is nobody to share it with.
    """

    def __init__(self, account: Account, resource: Resource, known: set[str] | None = None) -> None:
        self._account = account
        self._resource = resource
        self._made: dict[str, None] = {}
        self._references: list[str] = []
        self._known: set[str] = set() if known is None else known
        # Whether more may have been made than anybody could look for.
        self.unchecked = False

    def new_reference(self) -> str:
        """A caller reference that nobody used before, by which `made_with` finds what is made with it."""
        self._references.append(reference(self._account.seed, len(self._references)))
        return self._references[-1]

    def remember(self, *names: str) -> None:
        """Take resources into the clean-up."""
        self._made.update(dict.fromkeys(names))

    def forget(self, name: str | None) -> None:
        """Note that a resource has been deleted by the case itself."""
        self._made.pop(name or "", None)

    def listed(self) -> tuple[list[str], Exchange | None]:
        """The names of all resources of the kind, the case's or not: see `Account.listed`."""
        return self._account.listed(self._resource)

    def made_with(self, reference: str) -> list[str] | None:
        """Names of the resources that were made with a reference; None where a target cannot tell.

        It is looked for in all that a resource shows: some have it as their name, some in a domain name.
        """
        names, exchange = self.listed()
        if exchange is None or exchange.response is None or exchange.response.status >= 300:
            return None
        matching = []
        for name in names:
            if name in self._known:
                continue
            shown = self._texts_of(name)
            if shown is not None and any(reference in text for text in shown):
                matching.append(name)
            elif shown is not None and name not in self._made:
                self._known.add(name)
        return matching

    def clean_up(self) -> list[Remainder]:
        """Delete what was made, newest first; returns what could not be deleted, in that order.

        An isolated target is thrown away as a whole, so nothing needs deleting there.
        """
        left = self.remainders()
        self._made.clear()
        self._account.needed.clear()
        return [remainder for remainder in left if not remainder.delete()]

    def remainders(self) -> list[Remainder]:
        """What was made and is still there as far as anybody knows, newest first."""
        account = self._account
        if account.target.isolated:
            return []
        # What was needed first goes last: nothing refers to it any more.
        kinds = account.contract.resources
        all_made = [
            *((kinds[kind_of(need)], name) for need, name in account.needed.items()),
            *((self._resource, name) for name in self._made),
        ]
        return [Remainder(account, resource, name) for resource, name in reversed(all_made)]

    def clean_up_after_interruption(self) -> list[Remainder]:
        """The same when the case was cut off anywhere: also what a create made whose answer was not read."""
        if self._account.target.isolated:
            return []
        with self._account.over_a_connection_of_its_own():
            for used in self._references if self._resource.delete else ():
                made = self.made_with(used)
                self.remember(*made or ())
                self.unchecked |= made is None
            return self.clean_up()

    def _texts_of(self, name: str) -> list[str] | None:
        """Every text in what a resource shows, None where it cannot be read."""
        account, resource = self._account, self._resource
        exchange = account.ask(account.contract.operation(resource.get_config or resource.get), name)
        if exchange.response is None or exchange.response.status >= 300:
            return None
        try:
            root = parse(exchange.response.body)
        except NotXmlError:
            return None
        return [text_of(element) for element in root.iter("{*}*")]
