"""`python -m narrator`: the same as `narrator`."""

import sys

from narrator.cli import main

sys.exit(main())
