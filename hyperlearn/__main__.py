"""``python -m hyperlearn``: the command line where its script is not on the path."""

from hyperlearn.cli import main

if __name__ == "__main__":
    main()
