"""The command line as a module: ``python -m risk.cli``."""

from risk.cli import main

if __name__ == "__main__":
    main()
