"""The judge: pure functions from an operation and its exchanges to findings.

It reads response bytes with lxml and the contract alone. It shares no codec with the emulator or the drivers,
so that a codec's mistake cannot cancel out.
"""

from harness.checks.answer import Answer, read_answer
from harness.checks.judge import judge, judge_exchange
from harness.checks.judgement import Judgement, failing

__all__ = ["Answer", "Judgement", "failing", "judge", "judge_exchange", "read_answer"]
