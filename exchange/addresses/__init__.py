"""The addresses of the earlier sites, which lead on for ever."""
