"""The `cfharness` command: its subcommands, and what becomes of what goes wrong in them.

Whatever the user can mend is one line on standard error and exit status 2. Vendor libraries and contracts are
loaded by the commands that need them.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any

import click

from cloudfront_harness import __version__
from cloudfront_harness.cli.cassettes import cassettes
from cloudfront_harness.cli.clauses import clauses, explain
from cloudfront_harness.cli.conformance import conformance
from cloudfront_harness.cli.coverage import coverage
from cloudfront_harness.cli.diff import diff
from cloudfront_harness.cli.selftest import selftest
from cloudfront_harness.cli.serve import serve
from cloudfront_harness.cli.spec import spec
from cloudfront_harness.cli.verify import verify
from cloudfront_harness.cli.wording import worded
from cloudfront_harness.errors import HarnessError

CANNOT_RUN = 2
INTERRUPTED = 130


class _ClosedPipeError(Exception):
    """Nobody reads our output any more, which is no error: `cfharness spec show 2016-09-29 | head`."""


class _Commands(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError as error:
            # click would exit with 1, which here means findings.
            raise _ClosedPipeError from error
        return result


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""
    Exit status: 0 all is well, 1 there are findings, 2 the command could not run or nothing was tested,
    130 interrupted.
    """,
)
@click.version_option(__version__, prog_name="cfharness", message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context) -> int:
    """Tests the CloudFront REST/XML API against its contract, in all 29 API versions.

    \b
    Examples:
      cfharness conformance                            the suite, on the emulator in this package
      cfharness conformance --target http://127.0.0.1:5000 --report json:report.json
      cfharness verify cassettes                       recordings of any tool, without a network
      cfharness diff 2016-09-29 2020-05-31             what changed, and whom it breaks
      cfharness serve                                  the emulator, for clients of your own
      cfharness spec show 2016-09-29 CreateDistribution
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
        return CANNOT_RUN
    return 0


cli.add_command(clauses)
cli.add_command(cassettes)
cli.add_command(conformance)
cli.add_command(coverage)
cli.add_command(diff)
cli.add_command(explain)
cli.add_command(selftest)
cli.add_command(serve)
cli.add_command(spec)
cli.add_command(verify)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line (that of the process for None) and return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that lacks a character shows its code instead of ending the command.
            stream.reconfigure(errors="backslashreplace")
    status = _status(arguments)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # Otherwise the interpreter would try again at its end, and print a warning.
        _forget_output()
    return status


def _status(arguments: Sequence[str] | None) -> int:
    try:
        status = cli.main(
            args=None if arguments is None else list(arguments),
            prog_name="cfharness",
            standalone_mode=False,
        )
    except (HarnessError, click.ClickException, OSError) as error:
        return _complain(_message(error))
    except (click.Abort, KeyboardInterrupt):
        _complain("Interrupted.")
        return INTERRUPTED
    except _ClosedPipeError:
        return 0
    except Exception:  # noqa: BLE001 - Python's own exit status for it would be 1, which means findings
        traceback.print_exc()
        return _complain("The above is a defect of cfharness, not of the target. Please report it.")
    return status if isinstance(status, int) else 0


def _message(error: Exception) -> str:
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx is not None else "cfharness"
        return f"{error.format_message().rstrip('.')}. See `{command} --help`."
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}{f': {error.filename}' if error.filename else ''}."
    return worded(error) if isinstance(error, HarnessError) else str(error)


def _complain(message: str) -> int:
    click.echo(f"cfharness: {' '.join(message.split())}", err=True)
    return CANNOT_RUN


def _forget_output() -> None:
    """Send what is still buffered nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
