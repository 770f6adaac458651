"""`python -m tomoshibi`."""

from tomoshibi.cli import main

if __name__ == "__main__":
    main()
