"""The ledger (台账): the lasting record in SQL."""
