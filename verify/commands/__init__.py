"""The commands of ``verify``, one module each, imported when they are run. Each has ``run(args) -> exit code``."""
