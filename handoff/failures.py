"""Everything that can go wrong in handoff, as one tree.

HandoffError
├── Unauthenticated          401  unauthenticated
├── Forbidden                403  forbidden
├── UnknownConversation      404  conversation_unknown
├── UnknownTicket            404  ticket_unknown
├── UnknownCase              404  case_unknown
├── Conflict                 409  conflict
│   ├── NotTheOwner          409  ticket_not_yours
│   ├── TicketClosed         409  ticket_closed
│   ├── MessageIdReused      409  message_id_reused
│   ├── UsernameTaken        409  username_taken
│   ├── CaseMoveNotAllowed   409  case_move_not_allowed
│   └── AlreadySettled       409  already_settled
├── InvitationInvalid        410  invitation_invalid
├── InvalidRequest           422  invalid_request
│   └── InvalidEventId       422  event_id_invalid
├── TooManyAttempts          429  too_many_attempts
└── Unavailable              503  unavailable
    ├── StoreUnavailable     503  store_unavailable
    └── LedgerUnavailable    503  ledger_unavailable

``code`` is stable and is what programs match on; ``sentence`` is what a person reads.
"""

from __future__ import annotations

from typing import ClassVar


class HandoffError(Exception):
    """Root of every error raised by this package."""

    code: ClassVar[str] = "handoff_error"
    http_status: ClassVar[int] = 500
    sentence: ClassVar[str] = "系统出了点问题，请稍后再试。"


class Unauthenticated(HandoffError):
    """Nobody is logged in, or the name and password do not match."""

    code = "unauthenticated"
    http_status = 401
    sentence = "请先登录，或检查用户名和密码。"


class Forbidden(HandoffError):
    """The agent is known but may not do this."""

    code = "forbidden"
    http_status = 403
    sentence = "您没有进行这项操作的权限。"


class UnknownConversation(HandoffError):
    """There is no such conversation, or it has been erased."""

    code = "conversation_unknown"
    http_status = 404
    sentence = "没有找到这个会话，可能已经删除。"


class UnknownTicket(HandoffError):
    """There is no such ticket in the agent's team."""

    code = "ticket_unknown"
    http_status = 404
    sentence = "没有找到这个工单。"


class UnknownCase(HandoffError):
    """There is no such case."""

    code = "case_unknown"
    http_status = 404
    sentence = "没有找到这个帮办件。"


class Conflict(HandoffError):
    """The request does not fit the present state."""

    code = "conflict"
    http_status = 409
    sentence = "状态已经变化，请刷新后再试。"


class NotTheOwner(Conflict):
    """The ticket is held by another agent, or by nobody."""

    code = "ticket_not_yours"
    sentence = "这个工单现在不在您手上。"


class TicketClosed(Conflict):
    """The ticket has ended and takes no more changes."""

    code = "ticket_closed"
    sentence = "这个工单已经结束。"


class MessageIdReused(Conflict):
    """A client message id came back with a different text."""

    code = "message_id_reused"
    sentence = "消息编号重复，请重新发送。"


class UsernameTaken(Conflict):
    """Another agent already has the username."""

    code = "username_taken"
    sentence = "这个用户名已经有人使用，请换一个。"


class CaseMoveNotAllowed(Conflict):
    """The case cannot go from its status to the one asked for."""

    code = "case_move_not_allowed"
    sentence = "帮办件当前的状态不能这样变更。"


class AlreadySettled(Conflict):
    """An unanswered question was settled by somebody else, or has been erased."""

    code = "already_settled"
    sentence = "其中有问题已经有人处理过，或已经删除。请刷新后再试。"


class InvitationInvalid(HandoffError):
    """The invitation was used, has run out, or never existed."""

    code = "invitation_invalid"
    http_status = 410
    sentence = "邀请链接已失效，请联系班长重新邀请。"


class InvalidRequest(HandoffError):
    """The request is not of the published shape."""

    code = "invalid_request"
    http_status = 422
    sentence = "提交的内容不符合要求，请检查后再试。"


class InvalidEventId(InvalidRequest):
    """A resume position is not an event id."""

    code = "event_id_invalid"
    sentence = "续读位置不正确，请刷新页面。"


class TooManyAttempts(HandoffError):
    """Too many failed logins; ``retry_after_seconds`` says when to come back."""

    code = "too_many_attempts"
    http_status = 429
    sentence = "尝试次数过多，请稍后再试。"

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(f"retry after {retry_after_seconds} s")
        self.retry_after_seconds = retry_after_seconds


class Unavailable(HandoffError):
    """Something this package depends on does not answer."""

    code = "unavailable"
    http_status = 503
    sentence = "服务暂时不可用，请稍后再试。"


class StoreUnavailable(Unavailable):
    """Redis does not answer."""

    code = "store_unavailable"


class LedgerUnavailable(Unavailable):
    """The database does not answer."""

    code = "ledger_unavailable"
    sentence = "台账暂时不可用，请稍后再试。"
