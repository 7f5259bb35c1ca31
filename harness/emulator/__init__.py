"""The emulated CloudFront endpoint: every API version, driven by the contract."""

from harness.emulator.access import DEFAULT_KEYS, Access, AuthMode, parse_key
from harness.emulator.behaviour import ConnectionDropped
from harness.emulator.engine import Emulator
from harness.emulator.fault import Fault
from harness.emulator.faults import FAULTS, select_faults
from harness.emulator.mint import Minter
from harness.emulator.store import Store

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
