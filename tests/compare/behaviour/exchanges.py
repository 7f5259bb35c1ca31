"""Exchanges made by hand: creates, reads and lists of origin access identities, in either version."""

from __future__ import annotations

from collections.abc import Mapping

from cloudfront_harness.exchange import Exchange, Headers, Request, Response

OLD, NEW = "2018-06-18", "2018-11-05"
_PATH = "origin-access-identity/cloudfront"
_TYPE: Headers = (("Content-Type", "text/xml"),)


def create(
    version: str,
    identifier: str,
    reference: str,
    *,
    comment: str = "",
    etag: str = "",
    headers: Mapping[str, str] | None = None,
) -> Exchange:
    """A create that was accepted."""
    config = (
        f"<CloudFrontOriginAccessIdentityConfig><CallerReference>{reference}</CallerReference>"
        f"<Comment>{comment}</Comment></CloudFrontOriginAccessIdentityConfig>"
    )
    namespace = f"http://cloudfront.amazonaws.com/doc/{version}/"
    answer = (
        f'<CloudFrontOriginAccessIdentity xmlns="{namespace}"><Id>{identifier}</Id>'
        f"<S3CanonicalUserId>canonical{identifier}</S3CanonicalUserId>{config}</CloudFrontOriginAccessIdentity>"
    )
    given = {
        "ETag": etag or f"{identifier}TAG",
        "Location": f"https://cloudfront.amazonaws.com/{version}/{_PATH}/{identifier}",
        **(headers or {}),
    }
    return Exchange(
        Request(
            "POST",
            f"/{version}/{_PATH}",
            _TYPE,
            config.replace("Config>", f'Config xmlns="{namespace}">', 1).encode(),
        ),
        Response(201, (*_TYPE, *given.items()), answer.encode()),
    )


def refused(original: Exchange, status: int, code: str, message: str = "") -> Exchange:
    """The same request, refused."""
    body = (
        f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
        f"<RequestId>{code}-{message}</RequestId></ErrorResponse>"
    )
    return Exchange(original.request, Response(status, _TYPE, body.encode()))


def read(version: str, identifier: str, reference: str, *, comment: str = "") -> Exchange:
    """A read of an identity."""
    made = create(version, identifier, reference, comment=comment)
    assert made.response is not None
    return Exchange(
        Request("GET", f"/{version}/{_PATH}/{identifier}"),
        Response(
            200, tuple(row for row in made.response.headers if row[0] != "Location"), made.response.body
        ),
    )


def listed(version: str, *identifiers: str) -> Exchange:
    """A list of identities, in the order in which they are given."""
    items = "".join(
        f"<CloudFrontOriginAccessIdentitySummary><Id>{each}</Id><S3CanonicalUserId>canonical{each}"
        "</S3CanonicalUserId><Comment></Comment></CloudFrontOriginAccessIdentitySummary>"
        for each in identifiers
    )
    body = (
        "<CloudFrontOriginAccessIdentityList><Marker></Marker><MaxItems>100</MaxItems>"
        f"<IsTruncated>false</IsTruncated><Quantity>{len(identifiers)}</Quantity><Items>{items}</Items>"
        "</CloudFrontOriginAccessIdentityList>"
    )
    return Exchange(Request("GET", f"/{version}/{_PATH}?MaxItems=100"), Response(200, _TYPE, body.encode()))
