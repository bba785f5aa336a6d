"""The public website: a pure mapping from addresses to bytes, written to a folder or served."""

from engine.publication.site.catalogue import Retirement, item_folder
from engine.publication.site.folder import Built, SiteError, build
from engine.publication.site.rendering import builder
from engine.publication.site.site import Archive, KeptFile, Site

__all__ = [
    "Archive",
    "Built",
    "KeptFile",
    "Retirement",
    "Site",
    "SiteError",
    "build",
    "builder",
    "item_folder",
]
