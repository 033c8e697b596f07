raise ImportError("only what tests Bookable needs this")
