"""The terms by which lists filter their pages: the base of their models, blocks and screens."""
