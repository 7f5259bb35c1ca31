"""The emulated CloudFront endpoint: every API version, driven by the contract."""

from cloudfront_harness.emulator.auth import DEFAULT_KEYS, Access, AuthMode, parse_key
from cloudfront_harness.emulator.engine import Emulator
from cloudfront_harness.emulator.faults.fault import Fault
from cloudfront_harness.emulator.faults.registry import FAULTS, select_faults
from cloudfront_harness.emulator.state.ids import Minter
from cloudfront_harness.emulator.state.store import Store
from cloudfront_harness.emulator.switches import ConnectionDropped

__all__ = [
    "DEFAULT_KEYS",
    "FAULTS",
    "Access",
    "AuthMode",
    "ConnectionDropped",
    "Emulator",
    "Fault",
    "Minter",
    "Store",
    "parse_key",
    "select_faults",
]
