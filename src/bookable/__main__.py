"""`python -m bookable`, the same as `bookable`."""

import sys

from bookable.interfaces.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
