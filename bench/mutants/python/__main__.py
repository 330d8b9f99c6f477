"""
JSON in, a line of JSON out for each mutant:

    {"bases": [{"name", "entry", "files": {name: text}}], "operators": [name] or null, "seed": text, "each": number}
    {"operator", "base", "sentence", "fault", "may", "skips", "files": {name: text}}

Of each operator there are at most `each`, on bases in an order that the seed decides. With `each` 0 there is one line for
each operator, without base and files.
"""

import hashlib
import json
import sys

import asking, concurrency, listening, quitting, replies, sessions, styles, telling  # noqa: F401  (they fill the catalogue)
from catalogue import OPERATORS
from server import NotHere, Server

def mutate(base, operator):
    """The files of the mutant, or None where there is nothing to change."""
    server = Server(base['name'], base['entry'], base['files'])
    before = server.written()
    try:
        operator.change(server)
    except NotHere:
        return None
    after = server.written()
    if after == before:
        return None
    for file, text in after.items():
        if operator.name != 'syntax-error':
            compile(text.encode(), file, 'exec')
    return after

def in_order(bases, seed, operator):
    return sorted(bases, key=lambda base: hashlib.sha256(f'{seed}/{operator.name}/{base["name"]}'.encode()).digest())

def main():
    order = json.load(sys.stdin)
    wanted = order['operators']
    for operator in OPERATORS.values():
        if wanted is not None and operator.name not in wanted:
            continue
        told = {'operator': operator.name}
        told |= {key: getattr(operator, key) for key in ('sentence', 'fault', 'may', 'skips')}
        if order['each'] == 0:
            print(json.dumps(told))
        made = 0
        for base in in_order(order['bases'], order['seed'], operator):
            if made >= order['each']:
                break
            files = mutate(base, operator)
            if files is not None:
                made += 1
                print(json.dumps({**told, 'base': base['name'], 'files': files}))

if __name__ == '__main__':
    main()
