"""What a web process writes to its log: one JSON line an event, nothing of what people typed."""

import structlog


def configure() -> None:
    """Write lines of ASCII JSON to the standard output, so that no text can forge a line.

    A traceback names files and lines only: the values of local variables, which structlog
    shows by default where it finds ``rich``, are forms and case files here.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(),
            structlog.processors.JSONRenderer(),
        ],
    )
