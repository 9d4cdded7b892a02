"""Files -> what is to be analysed: one module per format, and the search for them."""
