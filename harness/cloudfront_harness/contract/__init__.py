"""Frozen values for everything an API version promises. No input or output happens here."""

from cloudfront_harness.contract.action import Action, ActionKind
from cloudfront_harness.contract.answers import AnswerMember, Message, Situation, Tagging
from cloudfront_harness.contract.clause import FAILING_LEVELS, LEVELS, PROFILES, Clause, Level, Profile
from cloudfront_harness.contract.contract import (
    Auth,
    Constraint,
    Contract,
    IdForm,
    Normalisation,
    ReadBy,
    RefusedUpdate,
    Resource,
)
from cloudfront_harness.contract.managed import Managed
from cloudfront_harness.contract.operation import (
    Body,
    DeclaredError,
    Idempotency,
    Operation,
    Parameter,
    Replay,
    ResponseHeader,
)
from cloudfront_harness.contract.rule import SEVERITIES, ChangeKind, Direction, Rule, Severity
from cloudfront_harness.contract.shape import Kind, Member, Shape, Unordered

__all__ = [
    "FAILING_LEVELS",
    "LEVELS",
    "PROFILES",
    "SEVERITIES",
    "Action",
    "ActionKind",
    "AnswerMember",
    "Auth",
    "Body",
    "ChangeKind",
    "Clause",
    "Constraint",
    "Contract",
    "DeclaredError",
    "Direction",
    "IdForm",
    "Idempotency",
    "Kind",
    "Level",
    "Managed",
    "Member",
    "Message",
    "Normalisation",
    "Operation",
    "Parameter",
    "Profile",
    "ReadBy",
    "RefusedUpdate",
    "Replay",
    "Resource",
    "ResponseHeader",
    "Rule",
    "Severity",
    "Shape",
    "Situation",
    "Tagging",
    "Unordered",
]
