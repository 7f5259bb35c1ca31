"""The command line, `cfharness`."""

from cloudfront_harness.cli.entry import cli, main

__all__ = ["cli", "main"]
