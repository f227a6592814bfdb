"""One answer and what the two programs make of it. Standard library only."""
import dataclasses

import answers

SMB2_FIXED_END = 128  # header and fixed part of a NEGOTIATE Response. [MS-SMB2] 2.2.1.2, 2.2.4
SMB1_WORDS = 33


@dataclasses.dataclass(frozen=True)
class Case:
    answer: bytes
    ours: dict
    theirs: dict

    def number(self, place, size):
        return int.from_bytes(self.answer[place:place + size], "little")

    def both(self, fact):
        return self.ours.get(fact), self.theirs.get(fact)

    def only_theirs(self, fact):
        return fact not in self.ours

    @property
    def smb2(self):
        return self.answer[:4] == answers.SMB2

    @property
    def command(self):
        return self.number(12, 2) if self.smb2 else self.number(4, 1)

    @property
    def is_negotiate(self):
        return self.command == (0 if self.smb2 else 0x72)

    @property
    def is_reply(self):
        return bool(self.number(16, 4) & 1 if self.smb2 else self.number(9, 1) & 0x80)

    @property
    def status(self):
        return self.number(8, 4) if self.smb2 else self.number(5, 4)

    @property
    def complained(self):
        return self.theirs["malformed"] or bool(self.theirs["complaints"])

    @property
    def buffer_end(self):
        """Where SMB2's security buffer ends; the end of the fixed part where there is none."""
        length = self.number(122, 2)
        return self.number(120, 2) + length if length else SMB2_FIXED_END

    @property
    def word_count(self):
        return self.number(SMB1_WORDS - 1, 1)

    @property
    def byte_count(self):
        return self.number(SMB1_WORDS + 2 * self.word_count, 2)

    @property
    def data(self):
        """What stands behind SMB1's ByteCount."""
        return self.answer[SMB1_WORDS + 2 * self.word_count + 2:]
