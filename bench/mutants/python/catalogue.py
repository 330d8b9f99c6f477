"""
The operators. One is a block: a name, a sentence, what must come of it, and the change.

    @fault('quit-ignored', 'QUIT has no effect.', '1c-quit')
    def _(server):
        server.leaving()[:] = statements('pass')

A change that finds nothing to change in a server raises NotHere, or leaves the text as it was: it is no mutant then.
"""
from dataclasses import dataclass, field
from typing import Callable

REQUIRED = (
    '1a-listen', '1b-neighbour', '1b-burst', '1c-time', '1c-session', '1c-quit',
    '1d-prefix', '1d-format', '1d-line-end', '1d-clock',
)
"""What nothing can be said of when nothing listens."""
ALL_BUT_LISTEN = tuple(one for one in REQUIRED if one != '1a-listen')
"""What nothing can be said of when TIME is never answered."""
OF_REPLIES = ('1b-neighbour', '1b-burst', '1c-session', '1d-prefix', '1d-format', '1d-line-end', '1d-clock')


@dataclass(frozen=True)
class Operator:
    name: str
    sentence: str
    """The required it breaks, one of which must fail; empty: no fault."""
    fault: tuple[str, ...]
    """Others that may fail, because the fault breaks them as well."""
    may: tuple[str, ...]
    """Those that may be left unjudged, because the fault leaves nothing to judge by."""
    skips: tuple[str, ...]
    """Changes the trees of a Server."""
    change: Callable = field(compare=False)


OPERATORS: dict[str, Operator] = {}


def fault(name, sentence, *broken, may=(), skips=()):
    """`change` makes a right server wrong in one thing."""
    return register(name, sentence, broken, tuple(may), tuple(skips))


def style(name, sentence):
    """`change` writes the same server in another way."""
    return register(f'style-{name}', sentence, (), (), ())


def register(name, sentence, broken, may, skips):
    unknown = {*broken, *may, *skips} - {*REQUIRED}
    if unknown or name in OPERATORS:
        raise ValueError(f'{name}: {unknown or "twice"}')

    def add(change):
        OPERATORS[name] = Operator(name, sentence, broken, may, skips, change)
        return change

    return add
