"""The local stack: real engines from wheels and the processes around them, for a machine without services.

Nothing in here is imported by production settings. Start it as `python -m outplacement.lokaal` (see `make help`).
"""
