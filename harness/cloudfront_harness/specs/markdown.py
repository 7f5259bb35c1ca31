"""A contract as Markdown for people: tables of operations, members, headers and errors, without prose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cloudfront_harness.contract import Body, Constraint, Contract, Member, Operation, Shape


def version_markdown(contract: Contract) -> str:
    """One API version: how it is spoken, its operations, and the errors that any of them may give."""
    operations = contract.operations.values()
    creates = sum(operation.is_create for operation in operations)
    lines = [
        f"# CloudFront {contract.api_version}",
        "",
        f"Namespace `{contract.namespace}`. Signing: {', '.join(contract.auth)}.",
        f"{len(contract.operations)} operations, {creates} of them create something.",
        "",
        "## Operations",
        "",
        *_table(
            ("operation", "request", "status", "answer", "headers", "declared errors"),
            (
                (
                    operation.name,
                    f"`{_request_line(operation)}`",
                    str(operation.status),
                    operation.response.root or "bytes" if operation.response else "",
                    ", ".join(header.name for header in operation.response_headers),
                    str(len(operation.errors)),
                )
                for operation in operations
            ),
        ),
        "",
        "## Errors that any operation may answer with",
        "",
        *_table(
            ("code", "status"),
            ((code, str(status)) for code, status in sorted(contract.common_errors.items())),
        ),
    ]
    return _joined(lines)


def operation_markdown(contract: Contract, operation: Operation) -> str:
    """One operation: request, answer, errors, rules and what a repetition must do."""
    lines = [
        f"# {operation.name} ({contract.api_version})",
        "",
        f"`{_request_line(operation)}`, answered with {operation.status}.",
        *_parameters(operation),
        *_body("Request", operation.request),
        *_rules(contract, operation),
        *_idempotency(operation),
        *_headers(operation),
        *_body("Answer", operation.response),
        *_section(
            "Declared errors",
            ("code", "status"),
            ((error.code, str(error.status)) for error in operation.errors),
        ),
    ]
    return _joined(lines)


def _request_line(operation: Operation) -> str:
    return f"{operation.method} {operation.path}{f'?{operation.query}' if operation.query else ''}"


def _parameters(operation: Operation) -> Iterator[str]:
    rows = (
        (
            parameter.name,
            parameter.location,
            parameter.wire_name,
            parameter.shape.kind,
            _yes(parameter.required),
        )
        for parameter in operation.parameters
    )
    return _section("Parameters", ("name", "in", "on the wire", "type", "required"), rows)


def _headers(operation: Operation) -> Iterator[str]:
    rows = (
        (header.name, "clients read it" if header.observed_only else "declared")
        for header in operation.response_headers
    )
    return _section("Answer headers", ("header", "why"), rows)


def _body(title: str, body: Body | None) -> Iterator[str]:
    if body is None:
        return
    if body.shape.kind != "structure":
        yield from ("", f"## {title}: bytes")
        return
    yield from ("", f"## {title}: `{body.root}`", "", f"Namespace `{body.namespace}`.", "")
    yield from _table(
        ("element", "type", "required", "values"),
        (
            (path, _type(member.shape), _required(member), _values(_scalar_of(member.shape)))
            for path, member in body.shape.walk()
        ),
    )


def _type(shape: Shape) -> str:
    if shape.kind != "list":
        return shape.kind
    assert shape.item is not None
    bounds = _range(shape.min_length, shape.max_length)
    what = "list" if shape.unordered is None else f"set ({shape.unordered.level})"
    wrapping = f"{what} of {shape.item.xml_name}"
    if shape.flattened:
        wrapping = "repeated element" if shape.unordered is None else f"repeated element, {what}"
    return f"{wrapping}, {bounds}" if bounds else wrapping


def _scalar_of(shape: Shape) -> Shape:
    return shape.item.shape if shape.kind == "list" and shape.flattened and shape.item is not None else shape


def _required(member: Member) -> str:
    if not member.required:
        return ""
    return "yes (inferred)" if member.inferred else "yes"


def _values(shape: Shape) -> str:
    if shape.enum:
        return ", ".join(f"`{value}`" for value in shape.enum)
    if shape.kind in ("list", "structure"):
        return ""
    length = _range(shape.min_length, shape.max_length)
    told = [_range(shape.minimum, shape.maximum), f"{length} characters" if length else ""]
    if shape.pattern is not None:
        told.append(f"pattern `{shape.pattern}`")
    return ", ".join(part for part in told if part)


def _range(lowest: int | None, highest: int | None) -> str:
    if lowest is None:
        return "" if highest is None else f"at most {highest}"
    return f"at least {lowest}" if highest is None else f"{lowest} to {highest}"


def _rules(contract: Contract, operation: Operation) -> Iterator[str]:
    root = operation.request.root if operation.request is not None else None
    applying = [rule for rule in contract.constraints if rule.root == root]
    if applying:
        yield from ("", "## Rules", "")
    for rule in applying:
        figures = [
            f"{'' if name == rule.kind else f'{name} '}`{value}`" for name, value in rule.argument.items()
        ]
        told = " ".join([rule.kind, ", ".join(figures)]).rstrip()
        yield f"- {_places(rule)}: {told}; else {rule.code}. {rule.level.capitalize()}: {rule.source}."


def _places(rule: Constraint) -> str:
    members = ", ".join(f"`{path}`" for path in rule.paths)
    scopes = [f"`{scope}`" for scope in rule.scopes if scope]
    return f"{members} in {', '.join(scopes)}" if scopes else members


def _idempotency(operation: Operation) -> Iterator[str]:
    rule = operation.idempotency
    if rule is None:
        return
    rows = [("documented", rule.documented, rule.conflict_code, rule.source)]
    if rule.observed is not None:
        rows.append(("observed", rule.observed, rule.conflict_code, rule.observed_source))
    yield from _section(
        f"The same `{rule.key}` again",
        ("level", "same configuration", "other configuration", "source"),
        rows,
    )


def _yes(value: bool) -> str:
    return "yes" if value else ""


def _section(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A heading with a table; nothing for a table without rows."""
    listed = list(rows)
    if listed:
        yield from ("", f"## {title}", "")
        yield from _table(columns, listed)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table whose columns line up, so that it reads as well unrendered."""
    escaped = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    widths = [max(map(len, cells)) for cells in zip(columns, *escaped, strict=True)]
    yield _row(columns, widths)
    yield _row(["-" * width for width in widths], widths)
    for row in escaped:
        yield _row(row, widths)


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return f"| {' | '.join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))} |"


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"
