"""From a ledger to observations: one file for each thing that decides them."""
