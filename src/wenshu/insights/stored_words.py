"""Words that are stored with records, as answers say them."""

from __future__ import annotations

from typing import Final

EN: Final[dict[str, str]] = {
    "open": "open",
    "won": "won",
    "lost": "lost",
    "call": "call",
    "meeting": "meeting",
    "email": "e-mail",
    "message": "message",
    "visit": "visit",
    "note": "note",
    "person": "typed in",
    "assist": "drafted by the assistant",
    "voice": "spoken",
    "queued": "queued",
    "transcribing": "being transcribed",
    "summarizing": "being summarised",
    "ready": "ready",
    "needs_transcript": "waiting for a transcript",
    "failed": "failed",
    "cancelled": "cancelled",
    "upload": "uploaded",
    "recording": "recorded here",
    "transcript": "brought in as words",
}
ZH: Final[dict[str, str]] = {
    "open": "进行中",
    "won": "赢单",
    "lost": "输单",
    "call": "电话",
    "meeting": "会议",
    "email": "邮件",
    "message": "消息",
    "visit": "拜访",
    "note": "备注",
    "person": "手工录入",
    "assist": "助手起草",
    "voice": "语音录入",
    "queued": "排队中",
    "transcribing": "转写中",
    "summarizing": "生成摘要中",
    "ready": "已就绪",
    "needs_transcript": "等待文字稿",
    "failed": "失败",
    "cancelled": "已取消",
    "upload": "上传",
    "recording": "网页录音",
    "transcript": "文字稿",
}
