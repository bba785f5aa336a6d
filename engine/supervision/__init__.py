"""Supervision (电子监察): pure rules over the facts of a case and its clocks."""
