#!/usr/bin/env python
"""Django's command line. On a machine without services use `python -m outplacement.lokaal run <command>`."""

import os
import sys


def main() -> None:
    """Run one management command; local settings unless DJANGO_SETTINGS_MODULE says otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outplacement.settings.local")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
