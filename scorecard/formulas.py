"""Texts that a spreadsheet would run as a formula."""

# In plain and in full width (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet may take a text for a formula."""
    return text.startswith(FORMULA_STARTS)


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: a leading `'` where one could."""
    return f"'{text}" if is_formula(text) else text
