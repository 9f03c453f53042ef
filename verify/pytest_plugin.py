"""The pytest plugin: derivation files are collected as tests (loaded in every pytest run, so it imports nothing heavy)."""
