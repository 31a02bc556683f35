"""How far scores, ranks and labels could move under other choices that could be defended."""
