"""The judge: pure functions from an operation and its exchanges to findings.

It reads response bytes with lxml and the contract alone. It shares no codec with the emulator or the drivers,
so that a codec's mistake cannot cancel out.
"""

from cloudfront_harness.checks.judgement import Judgement, failing
from cloudfront_harness.checks.relations.answer import Answer, read_answer
from cloudfront_harness.checks.single_exchange import judge, judge_exchange

__all__ = ["Answer", "Judgement", "failing", "judge", "judge_exchange", "read_answer"]
