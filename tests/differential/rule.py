"""A kind of disagreement that is right, and has a name. Standard library only."""
import dataclasses
import typing

ALL = ()  # of facts: any


@dataclasses.dataclass(frozen=True)
class Rule:
    name: str
    facts: tuple
    applies: typing.Callable  # (case, fact) -> bool; called where the two differ in the fact
    reason: str

    def covers(self, case, fact):
        return (self.facts == ALL or fact in self.facts) and self.applies(case, fact)
