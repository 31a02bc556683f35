"""Every change between two results, split exactly by cause, indicator and row of evidence."""
