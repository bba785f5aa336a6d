"""What can go wrong between a page and its paper."""


class PaperError(Exception):
    """A PDF file or a QR code could not be made; nothing was written.

    It is raised in the process that asked and holds only text: *title* names the sheet,
    *reason* is a Chinese clause without a full stop, *remedy* a sentence.
    """

    def __init__(self, title: str, reason: str, remedy: str) -> None:
        super().__init__(title, reason, remedy)
        self.title = title
        self.reason = reason
        self.remedy = remedy

    def __str__(self) -> str:
        return f"“{self.title}”未能制成：{self.reason}。{self.remedy}"
