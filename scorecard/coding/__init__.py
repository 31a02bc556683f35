"""The coder's desk: blind second codings, how well they agree, and what is made of disagreements."""
