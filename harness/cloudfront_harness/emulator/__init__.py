"""The emulated CloudFront endpoint: every API version, driven by the contract."""

from cloudfront_harness.emulator.access import DEFAULT_KEYS, Access, AuthMode, parse_key
from cloudfront_harness.emulator.behaviour import ConnectionDropped
from cloudfront_harness.emulator.engine import Emulator
from cloudfront_harness.emulator.fault import Fault
from cloudfront_harness.emulator.faults import FAULTS, select_faults
from cloudfront_harness.emulator.mint import Minter
from cloudfront_harness.emulator.store import Store

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
