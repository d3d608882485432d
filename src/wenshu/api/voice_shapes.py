"""What the API takes and shows about voice notes besides `voice.contract`, and how their forms are read."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from pydantic import Field

from wenshu.api.reading import NotJson
from wenshu.crm import contract
from wenshu.crm import fields as f
from wenshu.errors import Invalid, WenshuError
from wenshu.teams.access import TeamRequest
from wenshu.voice import contract as core
from wenshu.voice.lines import LONGEST_LINE, MOST_LINES
from wenshu.voice.transcripts.decoding import LONGEST

Seconds = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]


class NotMultipart(NotJson):
    """Send the file as multipart/form-data, in the field `file`."""


class BadForm(WenshuError):
    """The form is not valid multipart/form-data."""

    code = "bad_form"


class NoteForm(contract.Contract):
    """Beside `file`."""

    opportunity_id: f.MaybeId = None
    recorded_at: f.MaybeMoment = Field(default=None, description="Unset: now.")
    language: f.Line40 = Field(default="", description="en, zh, or empty for whatever is spoken.")
    title: f.Line200 = ""
    source: Literal["upload", "recording"] = "upload"


def form_of(request: TeamRequest) -> tuple[NoteForm, UploadedFile[bytes]]:
    """Raises Invalid, NotMultipart, BadForm."""
    if request.content_type != "multipart/form-data":
        raise NotMultipart
    try:
        given, files = request.POST, request.FILES
    except RequestDataTooBig:
        raise
    except (MultiPartParserError, BadRequest, TooManyFieldsSent, TooManyFilesSent):
        raise BadForm from None
    file = files.get("file")
    if not isinstance(file, UploadedFile):
        raise Invalid.field("file", _("Choose a recording: the form has no “file”."))
    values = {name: given[name] for name in given if name != "csrfmiddlewaretoken"}
    return contract.validated(NoteForm, values), file


FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        **NoteForm.model_json_schema(by_alias=True)["properties"],
                    },
                }
            }
        },
    }
}


class NotePage(contract.Contract):
    items: list[core.VoiceNote]
    next_cursor: str | None
    total: int | None = None


class Accepted(contract.Contract):
    """202: it is on its way; `statusUrl` tells how far. 200, and `existing`: the team has these bytes already.

    A note that is there already is linked to the deal that was named only where it had none.
    """

    id: UUID
    status: core.VoiceStatusWord
    status_url: str
    existing: bool
    opportunity_id: UUID | None


class SegmentIn(contract.Contract):
    """`start` and `end` in seconds; a line without them keeps those of the line that it stands in the place of."""

    text: Annotated[str, Field(max_length=LONGEST_LINE)]
    start: Seconds | None = None
    end: Seconds | None = None
    speaker: f.Line80 = ""


class TranscriptIn(contract.Contract):
    """`text`, a line of speech to a line, or `segments`. It takes the place of the transcript that there is."""

    text: Annotated[str, Field(max_length=LONGEST)] | None = None
    segments: Annotated[list[SegmentIn], Field(max_length=MOST_LINES)] | None = None


class NotePatch(contract.Contract):
    opportunity_id: f.MaybeId = None
    title: f.Line200 = ""
    recorded_at: f.MaybeMoment = None
    transcript: TranscriptIn | None = None


class SegmentPatch(contract.Contract):
    text: Annotated[str, Field(max_length=LONGEST_LINE)] | None = None
    speaker: f.Line80 | None = None


class SpeakerPatch(contract.Contract):
    """Everywhere in the transcript."""

    speaker: Annotated[str, Field(max_length=80)]
    name: f.Line80


class RetryIn(contract.Contract):
    language: f.Line40 | None = Field(default=None, description="Another language than before.")


class SpokenFollowUpIn(contract.Contract):
    """`changes`: the proposal also has what the transcript says about the deal's own fields."""

    changes: bool = False


class Peaks(contract.Contract):
    """The waveform: one bar after the other, from 0 to 255, over the whole duration."""

    peaks: list[int]
    duration_seconds: float | None


class UploadIn(contract.Contract):
    """A recording that comes in parts of at most 8 MB; or, by its name, a transcript as .txt, .srt or .vtt."""

    file_name: f.Line200 = ""
    size: Annotated[int, Field(ge=0, le=10**13, description="In bytes.")]
    opportunity_id: f.MaybeId = None
    recorded_at: f.MaybeMoment = None
    language: f.Line40 = ""
    source: Literal["upload", "recording"] = "upload"


class UploadOut(contract.Contract):
    """`received` is where the next part begins; with the last one `voiceNote` is set."""

    id: UUID
    size: int
    received: int
    voice_note: Accepted | None


class AudioPolicyOut(contract.Contract):
    """`audioStaysHere`: no recording is sent to another machine. `audioKeptDays` null: for good."""

    audio_stays_here: bool
    audio_kept_days: int | None
    used_bytes: int


class AudioPolicyIn(contract.Contract):
    """Both are named each time, so that leaving one out turns nothing off."""

    audio_stays_here: bool
    audio_kept_days: Annotated[int, Field(ge=1, le=36_500)] | None


class LikelyDeal(contract.Contract):
    id: UUID
    name: str
    detail: str
    score: float
    why: str


class LikelyDeals(contract.Contract):
    items: list[LikelyDeal]
