"""The agenda: what is planned, the gestures on it, and launches. Read its modules in this order.

- `models`: a launch with its contents and agreements, a freeze.
- `entries`, `timeline`: all plans as one list of entries. `alerts` warns about them.
- `plans`: the gestures on one plan. The plans themselves are Wagtail's, on the revisions.
- `launches`: the gestures on a launch, which keep the plans of its contents equal to its moment.
- `returns`: a launch departs, and is taken back, at once or at a planned moment.
- `agreements`: the mails that ask for an agreement. `answers` is the page that they lead to, and
  `changes` the document « Ce qui va changer » on it.
- `holds`: why a planned change waits.
- `views`, `viewsets`, `scheduling`, `bulk_actions`, `forms`: the screens.
- `reviews`: what an approval publishes or plans.
"""
