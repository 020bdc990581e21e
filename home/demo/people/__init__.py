"""The people of the demo content: all invented, as their biographies say."""

from home.demo.people import agents, talents
from home.demo.shapes import DemoPerson

PEOPLE: list[DemoPerson] = [*talents.TALENTS, *agents.AGENTS, *agents.TEAM]
