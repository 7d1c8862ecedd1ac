"""How the project's encoder is made; nothing here runs in production."""
