"""Decides what the public sees, and when.

`caching`: a number, the generation, grows with each public change, and caches store pages under it.
`scheduling`: planned changes are carried out at their moment, together, by a process of its own.
`trash`: deleted content waits thirty days in the Corbeille. `agenda`: editors see and move the
planned changes, and join them in launches. `preview`: the site is shown as it will be.

The modules here are shared by them and by the apps above:

- the page: `models` (the base of every page type), `forms`, `locks`, `sharing`, `restrictions` (the
  pages that visitors may see), `revisions` (what a version takes away), `block_steps` (the way down
  a body);
- the time: `clock`, `dates` (in words), `moment_fields` and `typed_moments` (typed by editors);
- the database: `transactions`, `signal_handlers` (what a save entails), `stored_references`;
- the admin: `columns`, `report_viewset`, `reasons` (why something is not possible);
- visitors: `ratelimit`;
- values: `keys`, `lines`, `signed_links`.
"""
