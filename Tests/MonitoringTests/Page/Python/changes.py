"""The latest changes, and why a clip is in the set."""

import json
import re

from playwright.sync_api import expect


def changes(visit):
    events = visit.daemon.told("events.json")
    rows = visit.page.locator("#changes tbody tr")
    shown = [int(rows.nth(index).get_attribute("data-sequence")) for index in range(rows.count())]
    assert shown == [event["sequence"] for event in events] == sorted(shown, reverse=True)
    # Element by element, as it is read: a harmful name in its letters.
    for index, event in enumerate(events[:8]):
        text = rows.nth(index).inner_text()
        sign = "+" if event["gain"] > 0 else "−"
        said = re.search(rf"[{sign}](0\.\d+)", text)
        assert event["clip"] in text and event["kind"] in text, (event, text)
        assert said and abs(float(said[1]) - abs(event["gain"])) < 0.01 * abs(event["gain"]), (event, text)
        assert (event.get("displaced_by") or "") in text, (event, text)
        assert rows.nth(index).locator("img").count() == event["has_thumbnail"]
    assert "its video was withdrawn" in rows.nth(6).inner_text()
    expect(rows.nth(1).locator("img")).to_have_js_property("naturalWidth", 160)
    assert rows.first.locator("time").get_attribute("title") == events[0]["time"].replace("T", " ").rstrip("Z")


def sheet(visit):
    names = json.loads((visit.daemon.folder / "names.json").read_text())
    page = visit.page
    link = page.locator("#changes").get_by_role("link", name=names["hostile"], exact=True).nth(1)
    link.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Clips that came since it entered")
    assert dialog.locator("h2").inner_text() == names["hostile"]
    for words in ["<b>dQw4w9WgXcQ</b>", names["hostile_uri"], "0.000213 nats", "number 15,211 of 20,000", "1,204"]:
        assert words in dialog.inner_text(), words
    # What does not lead to the web is no link.
    links = dialog.locator("a").evaluate_all("(links) => links.map((link) => link.getAttribute('href'))")
    assert links and all(link.startswith("/clips/") for link in links), links
    texts = dialog.locator("table").first.locator("td:last-child").all_inner_texts()
    associations = [float(text.replace("−", "-")) for text in texts if text != "–"]
    assert len(associations) > 40 and associations == sorted(associations, reverse=True)
    visit.picture("clip")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert page.evaluate("document.activeElement.textContent") == names["hostile"]
    # A click beside it closes it too.
    link.click()
    page.mouse.click(100, 400)
    expect(dialog).to_be_hidden()
    page.locator("#changes").get_by_role("link", name=names["missing"], exact=True).first.click()
    expect(dialog).to_contain_text("No event of this clip is remembered, and it is no member.")
    page.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    page.evaluate("document.activeElement.blur()")


def held_list(visit):
    """What somebody points at stays in its place while newer changes come."""
    page = visit.page
    rows = page.locator("#changes tbody tr")
    rows.nth(4).hover()
    pointed = rows.nth(4).inner_text()
    events = visit.daemon.told("events.json")
    newer = [dict(events[0], sequence=events[0]["sequence"] + 1, clip="newer@0")] + events
    path = visit.daemon.folder / "running" / "events.json"
    path.write_text(json.dumps(newer))
    page.clock.run_for(2500)
    visit.shows("#changes-beside", "1 newer; the list waits while you are in it.")
    assert rows.nth(4).inner_text().split("\n")[1:] == pointed.split("\n")[1:]
    page.mouse.move(5, 5)
    page.clock.run_for(2500)
    expect(rows.first).to_contain_text("newer@0")
    path.write_text(json.dumps(events))


def confined(visit):
    """Should the page ever make HTML of what a crawler sent, the browser refuses."""
    made = "document.createElement('p').innerHTML = '<b>harm</b>'"
    assert visit.page.evaluate(f"() => {{ try {{ return {made}; }} catch {{ return 'refused'; }} }}") == "refused"
