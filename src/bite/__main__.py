"""``python -m bite`` is ``bite``."""

from bite.cli import main

main()
