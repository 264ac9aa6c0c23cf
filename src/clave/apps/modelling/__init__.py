"""Models: what they found, whether it still holds, and computing it anew behind the pages."""
