"""The application as a server wants it: ``gunicorn webapp.wsgi:app``."""

import os

from engine.settings import Settings
from engine.work import Engine
from webapp import create_app, logs

logs.configure()
app = create_app(Engine(Settings.from_environment(os.environ)))
