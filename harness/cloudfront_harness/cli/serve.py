"""`cfharness serve`: the emulated endpoint, until it is stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cloudfront_harness.contract import PROFILES, Profile

if TYPE_CHECKING:
    from cloudfront_harness.emulator import AuthMode
    from cloudfront_harness.emulator.serving.server import ServerConfig


@click.command(short_help="Serve the emulated endpoint.")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="Address to listen on. Anything but a loopback address opens the emulator to the network.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8474,
    show_default=True,
    help="Port to listen on; 0 for any free one, which is then printed.",
)
@click.option(
    "--store",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="PATH",
    help="SQLite file that keeps what is created. Without it everything is forgotten at the end.",
)
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    default="documented",
    show_default=True,
    help="documented: as the API reference and the models say. observed: as recordings of the real service "
    "show it, byte for byte, where they differ.",
)
@click.option(
    "--auth",
    type=click.Choice(["any", "verify"]),
    default="any",
    show_default=True,
    help="any: every header that names an access key is good, and each key is an account of its own. "
    "verify: SigV4 and `AWS key:signature` are recomputed with the keys of --key, clock skew included.",
)
@click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="ID:SECRET",
    help="A key pair for `--auth verify`; may be repeated. Without any, the example pair of the AWS "
    "documentation, AKIAIOSFODNN7EXAMPLE.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    metavar="N",
    help="Processes that serve, on a POSIX system. More than one need --store.",
)
@click.option(
    "--settle",
    "settle_s",
    type=click.FloatRange(min=0),
    default=0.0,
    show_default=True,
    metavar="SECONDS",
    help="How long a created or changed distribution stays InProgress before it is Deployed.",
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME",
    help="Break the contract on purpose, to see what notices; may be repeated. --list-faults names them.",
)
@click.option(
    "--list-faults",
    is_flag=True,
    help="Print the faults with the clauses that each breaks, and exit. Combinations of operators, which "
    "--fault takes as well, are listed by `cfharness selftest --list-operators`.",
)
def serve(
    host: str,
    port: int,
    store: Path | None,
    profile: Profile,
    auth: AuthMode,
    keys: tuple[str, ...],
    workers: int,
    settle_s: float,
    faults: tuple[str, ...],
    list_faults: bool,
) -> int:
    """Serves the emulated CloudFront endpoint, in all 29 API versions, until Ctrl-C.

    The base URL is printed when the server is ready. Being stopped, by Ctrl-C or SIGTERM, is how a server
    ends: the exit status is then 0. It is 2 when the server cannot start.

    \b
    Examples:
      cfharness serve
      cfharness serve --port 0 --store cloudfront.sqlite --profile observed
      cfharness serve --auth verify --key AKIAIOSFODNN7EXAMPLE:secret
      cfharness serve --fault drop-etag
      aws --endpoint-url http://127.0.0.1:8474 cloudfront list-distributions
    """
    if list_faults:
        for line in _fault_lines():
            click.echo(line)
        return 0

    from cloudfront_harness.emulator import DEFAULT_KEYS, parse_key
    from cloudfront_harness.emulator.serving.server import ServerConfig, run_server

    config = ServerConfig(
        host=host,
        port=port,
        store=store,
        profile=profile,
        auth=auth,
        keys=dict(map(parse_key, keys)) or dict(DEFAULT_KEYS),
        faults=faults,
        settle_s=settle_s,
        workers=workers,
    )
    run_server(config, announce=lambda url: _announce(url, config))
    return 0


def _announce(url: str, config: ServerConfig) -> None:
    from cloudfront_harness.drivers.endpoint import is_loopback

    kept = f"kept in {config.store}" if config.store is not None else "forgotten at the end"
    broken = f", with the faults {', '.join(config.faults)}" if config.faults else ""
    click.echo(f"Listening on {url}")
    click.echo(
        f"CloudFront, 29 API versions, {config.profile} profile{broken}. Resources are {kept}. "
        "Ctrl-C stops it.",
        err=True,
    )
    if not is_loopback(config.host):
        click.echo(
            f"cfharness: {config.host} is not loopback: whoever reaches this machine can use it.", err=True
        )


def _fault_lines() -> Iterator[str]:
    from cloudfront_harness.emulator import FAULTS

    width = max(map(len, FAULTS))
    for fault in FAULTS.values():
        yield f"{fault.name.ljust(width)}  {fault.description}"
        yield f"{' ' * width}  breaks {', '.join(fault.clauses)}"
