"""The analyst's own words on a period: signed, dated, and shown beside the numbers."""
