"""The web face: server-rendered pages over the engine, one blueprint a noun."""
