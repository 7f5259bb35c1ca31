"""The command line, `cfharness`."""

from harness.cli.entry import cli, main

__all__ = ["cli", "main"]
