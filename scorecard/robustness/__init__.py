"""How far the numbers and the labels hang on choices that could have been made otherwise."""
