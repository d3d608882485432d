"""`python -m wenshu` is `wenshu`."""

from __future__ import annotations

import sys

from wenshu.cli import main

sys.exit(main())
