"""`make prove`: proof that Bookable keeps its guarantees under races, kills and faulty vendors."""
