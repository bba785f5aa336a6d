"""The language of a page: the source is Chinese; others are offered once they are complete."""

from flask import Flask, request
from flask_babel import Babel, get_babel, get_locale

SOURCE = "zh_CN"


def init_app(app: Flask) -> None:
    """Let templates translate, and say which language they came out in."""
    app.config["BABEL_DEFAULT_LOCALE"] = SOURCE
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Shanghai"
    Babel(app, locale_selector=_wanted)
    app.jinja_env.globals["page_language"] = page_language


def page_language() -> str:
    """The language tag for ``<html lang>``: zh-CN, en."""
    locale = get_locale()
    return "zh-CN" if locale is None or locale.language == "zh" else str(locale.language)


def _wanted() -> str:
    """The best language that the browser asks for and that there is a catalogue of."""
    catalogues = [str(locale) for locale in get_babel().instance.list_translations()]
    offered = [SOURCE, *(name for name in catalogues if not name.startswith("zh"))]
    tags = [name.replace("_", "-") for name in offered]
    best = request.accept_languages.best_match(tags, default=tags[0])
    return offered[tags.index(best)] if best in tags else SOURCE
