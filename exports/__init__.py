"""What the site gives away: its data, its interface, and all of its content."""
