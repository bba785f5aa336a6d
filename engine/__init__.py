"""The approval engine: items, cases, tasks, their clock and their log, without a web."""
