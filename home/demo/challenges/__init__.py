"""The challenges of the demo content, promotion by promotion: real problems, invented teams."""

from home.demo.challenges import later, promotion_1, promotion_2, promotion_3, promotion_4
from home.demo.shapes import DemoChallenge

CHALLENGES: list[DemoChallenge] = [
    *promotion_1.CHALLENGES,
    *promotion_2.CHALLENGES,
    *promotion_3.CHALLENGES,
    *promotion_4.CHALLENGES,
    *later.CHALLENGES,
]
