"""The accounts of the team: roles, sign-in, second factor, ProConnect, throttling."""
