"""Sheets inside pages: what may stand in a frame of ours, and what of the web it may load."""

from typing import Final

from flask import Response, make_response

from webapp.security import CONTENT_POLICY

SVG_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""A drawing that stands alone brings its own style and needs nothing else."""


SCAN_POLICY: Final = (
    "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'"
)
"""A scan in a window of its own: whatever shows it brings a style, and may run nothing."""


def with_frames(text: str) -> Response:
    """A page that shows sheets of ours in frames."""
    response = make_response(text)
    response.headers["Content-Security-Policy"] = f"{CONTENT_POLICY}; frame-src 'self'"
    return response


def sheet(text: str) -> Response:
    """A sheet for a frame of ours, or for a window of its own."""
    return _for_frames(make_response(text))


def scan(body: bytes, media: str) -> Response:
    """A scan for a frame of ours; its media type is what was found in its bytes."""
    return _for_frames(Response(body, content_type=media))


def _for_frames(response: Response) -> Response:
    policy = CONTENT_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def drawing(svg: bytes) -> Response:
    """A chart as a picture."""
    response = Response(svg, content_type="image/svg+xml")
    response.headers["Content-Security-Policy"] = SVG_POLICY
    return response
