"""Today: what waits, what moved, search, the thread, the digest. Reads the registry, the ledger and the school."""
