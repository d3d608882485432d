"""Voice notes in a browser with a microphone: spoken, heard again, made a follow-up; and nothing lost on the way."""

from __future__ import annotations

import re
import wave
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.journeys.looking import flawless
from tests.journeys.product import Desk, Product, Seats
from tests.skips import chromium
from tests.voice.audio.making import RATE, silence, voice
from tests.voice.speaking import spoken

NOTE = "The budget is nine hundred and twenty thousand dollars. I will send the plan by wednesday."
FOLLOW_UP = "#timeline li:has(form)"  # what can be deleted there; that it was entered is a line of its own
SLOW_MS = 90_000  # an engine on a busy machine
TYPED = "客户说预算批下来了，大概92万。\n竞争对手报了85万。\n我下周三之前把迁移方案发给她。"


def sound_file(path: Path, samples: bytes) -> Path:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples)
    return path


@pytest.fixture(scope="module")
def listening(chrome: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose microphone hears a sales note, once."""
    file = sound_file(tmp_path_factory.mktemp("microphone") / "note.wav", spoken(NOTE))
    browser = chrome.browser_type.launch(
        executable_path=chromium(),
        args=[
            *("--no-sandbox", "--disable-dev-shm-usage", "--autoplay-policy=no-user-gesture-required"),
            *("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"),
            f"--use-file-for-fake-audio-capture={file}%noloop",
        ],
    )
    yield browser
    browser.close()


@pytest.fixture
def mic(
    product: Product,
    listening: Browser,
    seats: Seats,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desk]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    desk = Desk(product, listening, seats)
    yield desk
    desk.close()
    assert desk.complaints == []


def deal_path(product: Product, slug: str) -> str:
    """One that nobody has spoken about."""
    sql = """SELECT id FROM crm_opportunity WHERE deleted_at IS NULL AND stage_kind = 'open'
        AND team_id = (SELECT id FROM teams_team WHERE slug = ?)
        AND id NOT IN (SELECT opportunity_id FROM crm_voicenote WHERE opportunity_id IS NOT NULL)
        ORDER BY id LIMIT 1"""
    return f"/opportunities/{UUID(product.one(sql, slug))}"


def newest(page: Page) -> Locator:
    return page.locator("#voice-cards [data-voice]").first


def settled(card: Locator, status: str) -> None:
    expect(card.locator(".voice-status")).to_have_attribute("data-status", status, timeout=SLOW_MS)


def decided(page: Page) -> None:
    """The follow-up that is shown in place is looked at, and applied by keys."""
    expect(page.locator("#decide .diff-row").first).to_be_visible()
    expect(page.locator("#assist .yn .y :checked").first).to_be_attached()
    flawless(page)
    page.locator("#side").press("Control+Enter")


def test_a_note_is_spoken_heard_again_and_becomes_a_follow_up(mic: Desk, product: Product) -> None:
    page = mic.open("en", path=deal_path(product, "harbor-lane-software"))
    page.locator("[data-record-start]").click()
    expect(page.locator("[data-rec-time]")).to_have_text(re.compile("0:0[789]|0:1"), timeout=20_000)
    flawless(page)
    page.locator("[data-rec-send]").click()
    card = newest(page)
    settled(card, "ready")
    expect(card.locator("[data-said]")).to_have_text("Transcript and summary are ready.")
    line = card.locator(".script li[data-start]").last
    expect(line).to_have_text(re.compile("plan|wednesday", re.IGNORECASE))
    start = float(line.get_attribute("data-start") or 0)

    line.locator(".said").click()
    expect(card.locator("[data-toggle]")).to_have_attribute("aria-label", "Pause")
    expect(line).to_have_attribute("aria-current", "true")
    at = int(card.locator("[data-slider]").get_attribute("aria-valuenow") or -1)
    assert start - 1 <= at <= start + 4
    card.locator("[data-slider]").press("Home")
    expect(card.locator("[data-slider]")).to_have_attribute("aria-valuetext", re.compile(r"^0:0[01] of 0:"))
    card.locator("[data-slider]").press(" ")
    expect(card.locator("[data-toggle]")).to_have_attribute("aria-label", "Play")

    card.get_by_role("button", name="Create follow-up").click()
    decided(page)
    expect(page.locator(".toast", has_text="Recorded")).to_be_visible()
    made = page.locator(f"{FOLLOW_UP} .badge", has_text="from a voice note")
    expect(made).to_be_visible()
    expect(page.locator(FOLLOW_UP).filter(has_text="from a voice note")).to_contain_text("plan")
    made.click()
    page.wait_for_url("**/voice/*")
    expect(page.locator(".gist", has_text="Follow-up created")).to_be_visible()
    flawless(page)
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator(".gist .head")).to_contain_text("Confirmed by")


def test_a_reload_in_the_middle_loses_nothing(mic: Desk, product: Product) -> None:
    page = mic.open("en", path="/voice")
    page.locator("[data-record-start]").click()
    expect(page.locator("[data-rec-time]")).to_have_text(re.compile("0:0[4-9]"))
    page.on("dialog", lambda dialog: dialog.accept())  # that one is recording
    page.reload()
    unsent = page.locator(".unsent")
    expect(unsent).to_contain_text(re.compile(r"An unsent recording of 0:0[2-9] from \d\d:\d\d is here\."))
    flawless(page)
    unsent.locator("[data-hear]").click()
    expect(unsent.locator("audio")).to_be_visible()
    unsent.locator("[data-send]").click()
    expect(page.locator("[data-intake-said]")).to_contain_text("A voice note was added.")
    expect(page.locator("[data-uploads] > li")).to_have_count(0)
    page.reload()
    expect(page.locator(".voice-row").first).to_be_visible()
    expect(page.locator(".unsent")).to_have_count(0)
    left = page.evaluate(
        """() => new Promise((done) => { const asked = indexedDB.open('wenshu-voice'); asked.onsuccess = () => {
          const count = asked.result.transaction('chunks').objectStore('chunks').count();
          count.onsuccess = () => done(count.result); }; })"""
    )
    assert left == 0


def test_a_pause_is_not_recorded_and_a_discarded_note_is_gone(mic: Desk) -> None:
    page = mic.open("en", path="/voice", phone=True)
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator(".tabbar [data-record]").tap()
    pause = page.locator("[data-rec-pause]")
    expect(page.locator("[data-rec-time]")).to_have_text(re.compile("0:0[2-9]"))
    pause.tap()
    expect(page.locator("[data-rec-state]")).to_have_text("Paused")
    told = page.locator("[data-rec-time]").inner_text()
    page.wait_for_timeout(1500)
    assert page.locator("[data-rec-time]").inner_text() == told
    flawless(page)
    box = page.locator("[data-recorder]").bounding_box()
    assert box
    assert round(box["y"] + box["height"]) == 844  # a sheet from below, for a thumb
    page.locator("[data-rec-discard]").tap()
    expect(page.locator("[data-intake-said]")).to_have_text("The recording is discarded.")
    expect(page.locator("[data-recorder]")).to_be_hidden()
    page.reload()
    expect(page.locator(".intake")).to_be_visible()
    expect(page.locator(".unsent")).to_have_count(0)


def test_record_on_another_page_begins_on_the_page_of_voice_notes(mic: Desk) -> None:
    page = mic.open("zh", phone=True)
    page.locator(".tabbar [data-record]").tap()
    page.wait_for_url("**/voice")
    expect(page.locator("[data-rec-state]")).to_have_text("正在录音")
    expect(page.locator("[data-rec-time]")).to_have_text(
        re.compile("0:0[2-9]")
    )  # before, nothing is heard yet
    page.locator("[data-rec-stop]").tap()
    expect(page.locator(".unsent")).to_contain_text("未发送的录音")
    flawless(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator(".unsent [data-discard]").tap()
    expect(page.locator("[data-intake-said]")).to_have_text("录音已丢弃。")


def test_a_recording_stopped_before_anything_was_heard_is_not_called_discarded(mic: Desk) -> None:
    page = mic.open("en", path="/voice")
    page.evaluate(
        """() => new MutationObserver(() => document.querySelector("[data-rec-stop]").click()).observe(
          document.querySelector("[data-recorder]"), { attributes: true, attributeFilter: ["hidden"] })"""
    )
    page.locator("[data-record-start]").click()
    expect(page.locator("[data-intake-said]")).to_have_text("Nothing was heard before it was stopped.")
    expect(page.locator("[data-recorder]")).to_be_hidden()
    expect(page.locator(".unsent")).to_have_count(0)


def test_without_a_microphone_it_says_so_and_offers_an_upload(desk: Desk) -> None:
    page = desk.open("en", path="/voice")
    page.locator("[data-record-start]").click()
    expect(page.locator("[data-intake-problem]")).to_contain_text(
        re.compile("upload a recording", re.IGNORECASE)
    )
    flawless(page)


def test_without_an_engine_words_are_typed_and_become_a_follow_up(
    desk: Desk, product: Product, tmp_path: Path
) -> None:
    page = desk.open("zh", path=deal_path(product, "east-china"))
    file = sound_file(tmp_path / "拜访.wav", voice(6))
    page.locator(".voice-drop input[type=file]").set_input_files(file)
    card = newest(page)
    settled(card, "needs_transcript")
    expect(card).to_contain_text("这里没有可转写中文的引擎；没有选择语言")
    flawless(page)
    card.locator(".typing textarea").fill(TYPED)
    card.get_by_role("button", name="保存").click()
    settled(card, "ready")
    expect(card.locator(".gist")).to_contain_text("92万")
    expect(card.locator(".gist")).to_contain_text("85万")
    expect(card.locator(".gist .items")).to_contain_text("迁移方案")
    card.get_by_role("button", name="创建跟进").click()
    decided(page)
    expect(page.locator(f"{FOLLOW_UP} .badge", has_text="来自语音笔记")).to_be_visible()
    flawless(page)


def test_a_broken_connection_is_gone_on_from_where_it_broke(
    desk: Desk, product: Product, tmp_path: Path
) -> None:
    page = desk.open("en", path="/voice")
    offsets: list[int] = []

    def sometimes(route: Route) -> None:
        if route.request.method == "PATCH":
            offsets.append(int(route.request.headers["upload-offset"]))
            if len(offsets) == 2:
                return route.abort("connectionreset")
        return route.continue_()

    page.route("**/api/voice-notes/uploads/*", sometimes)
    file = sound_file(tmp_path / "long call.wav", silence(150))  # 4.8 MB: two parts; nothing to write down
    page.locator(".voice-drop input[type=file]").set_input_files(file)
    expect(page.locator(".voice-row").first).to_contain_text("long call")
    part = 4 * 1024 * 1024
    assert offsets == [0, part, part]
    size = product.one("SELECT size FROM crm_voicenote WHERE file_name = 'long call.wav'")
    assert size == file.stat().st_size
    desk.complaints[:] = [each for each in desk.complaints if "ERR_CONNECTION_RESET" not in each]


def test_a_line_is_corrected_by_keys_and_searched(desk: Desk, product: Product) -> None:
    page = desk.open("en", path="/voice?text")
    page.locator("#text-title").fill("Weekly call")
    page.locator("#text-said").fill("Alice: The plan is late\nBob: We send it on Friday\nAlice: Fine")
    page.locator("#add-text .btn-primary").click()
    page.wait_for_url("**/voice/*")
    settled(page.locator("[data-voice]"), "ready")
    flawless(page)
    second = page.locator(".script li").nth(1)
    second.hover()
    second.locator(".pen").click()
    field = page.locator(".line-form textarea")
    expect(field).to_be_focused()
    field.fill("We send it on Thursday")
    field.press("Enter")
    expect(second).to_contain_text("We send it on Thursday")
    outdated = page.locator(".gist .notice")
    expect(outdated).to_contain_text("The transcript was changed after this summary.")
    flawless(page)
    outdated.get_by_role("button", name="Summarise again").click()
    expect(outdated).to_have_count(0, timeout=SLOW_MS)
    expect(second.locator("del")).to_have_text("We send it on Friday")
    page.locator("[data-find]").fill("thursday")
    expect(page.locator(".script mark")).to_have_text("Thursday")
    expect(page.locator("[data-found]")).to_have_text("1 found")
    page.goto(f"{product.team('en')}/voice?q=thursday")
    expect(page.locator(".voice-row", has_text="Weekly call").locator("mark")).to_have_text("Thursday")
    flawless(page)


def test_a_note_is_read_corrected_and_added_without_a_script(desk: Desk, product: Product) -> None:
    page = desk.open("en", path="/voice?text", java_script_enabled=False)
    page.locator("#text-said").fill("Alice: The offer is sent\nBob: Thanks")
    page.locator("#add-text .btn-primary").click()
    page.wait_for_url("**/voice/*")
    page.locator(".script .pen").first.click()
    page.locator(".line-form textarea").fill("The second offer is sent")
    page.locator(".line-form .btn-primary").click()
    expect(page.locator(".script").last).to_contain_text("The second offer is sent")
    page.goto(f"{product.team('en')}/voice")
    page.locator("input[name=q]").first.fill("second offer")
    page.locator("input[name=q]").first.press("Enter")
    expect(page.locator(".voice-row")).to_have_count(1)


def test_what_is_spoken_without_a_connection_is_one_row_that_goes_on_by_itself(
    mic: Desk, product: Product
) -> None:
    page = mic.open("en", path="/voice", timezone_id="Pacific/Kiritimati")
    page.locator("[data-record-start]").click()
    expect(page.locator("[data-rec-time]")).to_have_text(re.compile("0:0[2-9]"))
    assert mic.complaints == []
    page.context.set_offline(True)
    page.locator("[data-rec-send]").click()
    waiting = page.locator("[data-uploads] > li")
    expect(waiting).to_contain_text("Waiting for a connection; goes on by itself.")
    expect(waiting).to_have_count(1)
    zone = ZoneInfo(product.one("SELECT timezone FROM teams_team WHERE slug = 'harbor-lane-software'"))
    said = re.search(r"from (\d\d:\d\d)", waiting.inner_text())  # the team's time, wherever the browser is
    ago = (datetime.now(zone) - timedelta(minutes=n) for n in range(3))
    assert said
    assert said[1] in {f"{moment:%H:%M}" for moment in ago}
    page.context.set_offline(False)
    expect(page.locator("[data-intake-said]")).to_contain_text("A voice note was added.")
    expect(waiting).to_have_count(0)
    # What was asked meanwhile failed, rightly: the sound, and the state of a note still at work in the list.
    offline = ("ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest")
    mic.complaints[:] = [each for each in mic.complaints if not any(word in each for word in offline)]


def test_a_recording_that_is_there_already_says_so_and_where(
    desk: Desk, product: Product, tmp_path: Path
) -> None:
    file = sound_file(tmp_path / "known.wav", voice(7))
    path = deal_path(product, "harbor-lane-software")
    page = desk.open("en", path="/voice")
    page.locator(".voice-drop input[type=file]").set_input_files(file)
    expect(page.locator(".voice-row").first).to_contain_text("known")

    page.goto(product.team("en") + path)
    row = page.locator("[data-uploads] > li")
    page.locator(".voice-drop input[type=file]").set_input_files(file)
    expect(row).to_contain_text("Already here:")
    expect(newest(page)).to_be_visible()  # nobody had said what it is about
    flawless(page)
    page.reload()
    expect(newest(page)).to_be_visible()

    other = deal_path(product, "harbor-lane-software")
    page.goto(product.team("en") + other)
    page.locator(".voice-drop input[type=file]").set_input_files(file)
    expect(row).to_contain_text(re.compile("Already here: .* It stays linked to “.+”"))
    expect(row.locator("[data-open]")).to_be_visible()
    expect(page.locator("#voice-cards [data-voice]")).to_have_count(0)
    expect(page.locator("[data-intake-said]")).to_contain_text("Already here")
    flawless(page)
    row.get_by_role("button", name="Close").click()
    expect(row).to_have_count(0)


def test_a_transcript_without_a_word_is_not_taken_for_a_recording(desk: Desk, tmp_path: Path) -> None:
    for language, said in (("en", "there are no words in it."), ("zh", "里面没有文字。")):
        page = desk.open(language, path="/voice")
        file = tmp_path / "call.srt"
        file.write_bytes(b"")
        page.locator(".voice-drop input[type=file]").set_input_files(file)
        expect(page.locator("[data-uploads] > li [data-state]")).to_contain_text(said)


def test_the_settings_fit_a_phone_and_the_deals_to_choose_from_are_wide_enough(desk: Desk) -> None:
    page = desk.open("en", phone=True, path="/settings/voice")
    expect(page.locator(".engines")).to_contain_text("中文")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    flawless(page)
    page = desk.open("en", path="/voice")
    page.locator("#id-voice-deal").click()
    first = page.locator("#voice-deal-options [role=option]").first
    expect(first).to_be_visible()
    box, name, company = (each.bounding_box() for each in (first, *first.locator(".two > *").all()))
    assert box
    assert name
    assert company
    assert page.locator("#voice-deal-options").bounding_box()["width"] >= 320  # type: ignore[index]
    assert company["y"] >= name["y"] + name["height"] - 1  # a line of its own
