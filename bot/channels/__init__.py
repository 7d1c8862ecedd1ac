"""How citizens reach the bot: HTTP and server-sent events, door plates, pages."""
