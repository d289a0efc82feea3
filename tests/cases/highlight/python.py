#!/usr/bin/env python3
"""Offers of a department."""
from __future__ import annotations
from . import pages
import os, sys as system

LIMIT = 0x1F + 0o17 + 0b11 + 1_000 + 10L  # numbers
RATIO = 1.5e3 + 1e-5 + 5. + 3j


@functools.lru_cache(maxsize=None)
class Offer(Page, metaclass=Meta):
    async def open(self, today: int = 1, *names, **rest) -> str:
        """What it is: {not a field} \n"""
        if not self.title is None and today in names or today != LIMIT:
            raise ValueError(f"a {today!r:>{self.width}} {{}} {names['x'] + 1} \t") from None
        elif isinstance(self, (list, dict)):
            return r'\d+' + b"\x00\q" + u'\u1234\N{DASH}' + rb'x' + 'it\'s'
        for i, name in enumerate(names):
            print("%s %(a)d" % name, end='''
''')
            yield from self.pages[i:-1]
        else:
            await self.close()
        try:
            with open(name) as file:
                lines = [line.strip() for line in file if line]
        except (OSError, KeyError) as error:
            del lines
            assert False, error
        lambda x: x ** 2 // 3 << 1 | ~x
        nonlocal names
        x: list[int] = `old` <> ... @ y
