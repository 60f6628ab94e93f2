"""Keep facts for ever, and answer questions about them."""
