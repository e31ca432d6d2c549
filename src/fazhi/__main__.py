"""``python -m fazhi``: the same as the command ``fazhi``."""

from fazhi.cli import main

main()
