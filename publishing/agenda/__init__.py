"""The agenda: what is planned, the gestures on it, and launches. Read its modules in this order.

- `models`: a launch, its items, the agreements to it.
- `futures`: the one future of an object, its own plan or a launch.
- `plans`: the gestures on the plan of one page, which is Wagtail's, on the revision.
- `launches`: the gestures on a launch. `departure` is how it leaves, for the scheduler too.
  `shown_drafts` are the drafts to take along.
- `returns`: the launch that takes another one back.
- `agreements`: what an agreement covers, and the mail that asks for it. `answers` is the page that
  the mail leads to, and `changes` the document « Ce qui va changer » on it.
- `reviews`: what an approval publishes or plans. `review_messages` tells of it.
- `entries`, `timeline`: all plans as one list of entries. `alerts` warns about them.
- `views`, `viewsets`, `schedule_view`, `publish_view`, `bulk_actions`, `forms`: the screens.

In preparation, a launch is a list. Planned, it holds exact versions, and leaves at its moment.
Where something is missing then, nothing of it appears, and it leaves once that is there. Once it
has left, only a return changes what it did. Cancelled, it is in preparation again.
"""
