"""All content as Markdown, and the way back in."""
