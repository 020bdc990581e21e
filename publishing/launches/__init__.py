"""Everything that is planned is a launch. Read its modules in this order.

- `models`: a launch and its items.
- `plans`: what is planned for a page or a snippet. `refusals`: who may plan, and what is refused.
  `history`: what is written into theirs.
- `departure`: how a launch leaves, with `actions` and `readiness`. The scheduler, the view of a
  later moment and the rehearsal share it.
- `rehearsal`: tries a gesture before it is kept.
- `gestures`: plan, propose, move, cancel, take a version, publish at once. `returns` makes the
  launch that takes another one back. `reviews` is the end of a review.
- `invitations`: who sees it before, what an agreement covers, and what a launch waits for.
"""
