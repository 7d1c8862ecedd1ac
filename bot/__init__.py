"""The public app: channels, the path of a message, and what the bot says."""
