"""The command line: ./wenban COMMAND."""
