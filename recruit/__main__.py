"""`python -m recruit`: the command, where its script is not on the path."""

from recruit.cli import main

if __name__ == "__main__":
    main()
