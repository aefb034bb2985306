"""Sources become documents, units, sentences and variants; the banks written about them."""
