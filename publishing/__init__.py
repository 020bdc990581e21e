"""Decides what the public sees, and when. No package here imports one that stands above it:

- `agenda`: editors see and move what is planned, and join it in launches.
- `trash`: deleted pages wait thirty days in the Corbeille, and what is used is not deleted.
- `invitations`: the site is shown as it will be, and guests answer.
- `base`: the base of every page type, its versions, its form, and what a move entails.
- `scheduler`: launches leave at their moment, and background jobs run, in a process of its own.
- `launches`: what is planned.
- `caching`: a number, the generation, grows with each public change, and caches store pages under
  it.

The modules here are shared by them and by the apps above:

- the time: `clock`, `dates` (in words), `moment_fields` and `typed_moments` (typed by editors);
- the database: `transactions`, `stored_references`, `mail_queue`;
- the admin: `columns`, `report_viewset`, `errors` (what is not possible, and why);
- visitors: `ratelimit`;
- values: `keys`, `line_fields`, `block_steps` (the way down a body).
"""
