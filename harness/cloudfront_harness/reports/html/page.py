"""What all pages share: templates, one style sheet, one script, and the policy that names both.

Jinja escapes every value that it puts into a page. Style and script are the only text that goes in as it is
(`safe` in `base.html`, and nowhere else), and both are files of this package.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import cloudfront_harness

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = files("cloudfront_harness.reports.html") / "templates"

# Where the name of an operation may be broken into lines.
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

# Nothing is loaded, nothing is sent, nothing runs but what has these digests. Nor can the script make markup
# of a text: there is no trusted type.
_POLICY = (
    "default-src 'none'; style-src '{style}'; script-src '{script}'; img-src data:; base-uri 'none'; "
    "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


def render(template: str, **values: Any) -> str:
    """The page that a template makes of some values. The same values make the same page, to the byte."""
    style, script = _text("page.css"), _text("page.js")
    return (
        _environment()
        .get_template(template)
        .render(
            **values,
            style=style,
            script=script,
            policy=_POLICY.format(style=_digest(style), script=_digest(script)),
            version=cloudfront_harness.__version__,
        )
    )


@cache
def _environment() -> Environment:
    # Slow to load, and only pages need it.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        autoescape=True,
        keep_trailing_newline=True,
        loader=PackageLoader("cloudfront_harness.reports.html"),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["camel_words"] = _CAMEL.split
    return environment


@cache
def _text(name: str) -> str:
    return (_TEMPLATES / name).read_text("utf-8")


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
