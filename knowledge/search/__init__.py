"""Which matter is a sentence about? Hybrid retrieval with a calibrated probability."""
