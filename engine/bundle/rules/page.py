"""The page of a rule in ``docs/rules``, written from the rule itself."""

from engine.lint import Heading, Level

_LEVELS = {
    Level.ERROR: "error: it blocks publication until it is put right",
    Level.WARNING: "warning: it blocks publication until it is put right, or let stand with a reason "
    "(`[[accepted]]` in `item.toml`), which is published with the item",
}
_LANGUAGES = {"item.toml": "toml", "flow.bpmn": "xml"}


def page(rule: Heading, told: str) -> str:
    """Return the Markdown page of a rule.

    :param told: what the rule says of its failing example
    """
    example = rule.example
    fence = f"```{_LANGUAGES[example.file]}"
    people = "\nPart of it is checked only where the holders of roles are known.\n"
    return f"""\
# {rule.id} {rule.title}

Level: {_LEVELS[rule.level]}.
{people if rule.asks_people else ""}
## Reason

{rule.reason}。

## Basis

{rule.basis}。

## Fails (`{example.file}`)

{fence}
{example.failing or "（没有这一段）"}
```

Says: {told}

## Passes

{fence}
{example.passing}
```
"""
