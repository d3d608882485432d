"""Runs one module's `main` and prints what it returns as JSON."""

from __future__ import annotations

import json
import sys
from importlib import import_module

import django

django.setup()
print(json.dumps(import_module(f"bench.inside.{sys.argv[1]}").main(*map(int, sys.argv[2:]))))
