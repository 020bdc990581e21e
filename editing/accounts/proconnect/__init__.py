"""Signing in with ProConnect, the State's OpenID Connect provider for public agents: an option."""
