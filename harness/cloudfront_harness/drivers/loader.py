"""A botocore data loader that also knows the API versions of our contracts. Imports botocore."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import DataNotFoundError
from botocore.loaders import Loader

from cloudfront_harness.contract import Contract
from cloudfront_harness.drivers.botocore_model import service_model

SERVICE = "cloudfront"
_MODEL = "service-2"
_ENDPOINT_RULES = "endpoint-rule-set-1"


class ContractLoader(Loader):
    """botocore's own models of CloudFront, and for the versions that it lacks the exported ones.

    It knows no other service: walking the directories of some 400 services would double the cost of the
    first client. Models in `~/.aws/models` are not looked at.
    """

    def __init__(self) -> None:
        super().__init__(extra_search_paths=[self.BUILTIN_DATA_PATH], include_default_search_paths=False)
        self._shipped = frozenset(super().list_api_versions(SERVICE, _MODEL))
        self._contracts: dict[str, Contract] = {}
        self._exported: dict[str, dict[str, Any]] = {}

    def add(self, contract: Contract) -> None:
        """Make a version known. What botocore ships stays as it is."""
        version = contract.api_version
        if version not in self._shipped and self._contracts.get(version) is not contract:
            self._contracts[version] = contract
            self._exported.pop(version, None)

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 (botocore's signature)
        return [SERVICE]

    def list_api_versions(self, service_name: str, type_name: str) -> list[str]:
        shipped: list[str] = super().list_api_versions(service_name, type_name)
        if service_name == SERVICE and type_name == _MODEL:
            return sorted({*shipped, *self._contracts})
        return shipped

    def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> Any:
        contract = self._contracts.get(api_version or "") if service_name == SERVICE else None
        if contract is None:
            return super().load_service_model(service_name, type_name, api_version)
        if type_name == _MODEL:
            model = self._exported.get(contract.api_version)
            if model is None:
                model = self._exported[contract.api_version] = service_model(contract)
            return model
        if type_name == _ENDPOINT_RULES:
            # Where CloudFront's one global endpoint is has not changed with the versions.
            return super().load_service_model(service_name, type_name, max(self._shipped))
        raise DataNotFoundError(data_path=f"{service_name}/{api_version}/{type_name}")
