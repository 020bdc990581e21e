"""Search that speaks French: the words of texts, the index of each database, what was meant."""
