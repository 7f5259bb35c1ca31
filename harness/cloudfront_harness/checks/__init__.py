"""The judge: pure functions from an operation and its exchanges to findings.

It reads response bytes with lxml and the contract alone. It shares no codec with the emulator or the drivers,
so that a codec's mistake cannot cancel out.
"""

from cloudfront_harness.checks.answer import Answer, read_answer
from cloudfront_harness.checks.judge import judge, judge_exchange
from cloudfront_harness.checks.judgement import Judgement, failing

__all__ = ["Answer", "Judgement", "failing", "judge", "judge_exchange", "read_answer"]
