"""`python -m ui` is the `footnote` command."""

import sys

from ui.cli.command import main

if __name__ == "__main__":
    sys.exit(main())
