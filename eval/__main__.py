"""`python -m eval`: the same as `footnote eval`."""

import sys

from eval.command import main

if __name__ == "__main__":
    sys.exit(main())
