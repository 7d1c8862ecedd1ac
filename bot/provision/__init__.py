"""Makes what running needs, once per content digest: environments, models, index, pages."""
