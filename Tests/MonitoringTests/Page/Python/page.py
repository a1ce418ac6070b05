"""Looks at the page in Chromium as somebody would who wants to know how the daemon fares.

    page.py FOLDER CHROMIUM

FOLDER holds page.html and the answers of the routes in each state, as PageTests writes them. Where the environment
variable ACAVD_TEST_SCREENSHOTS names a folder, pictures of the page are left there.
"""

import json
import os
import re
import sys
from datetime import datetime

from daemon import Daemon
from playwright.sync_api import expect, sync_playwright


class Visit:
    """The page, opened; what went wrong in it, and whom it asked."""

    def __init__(self, browser, daemon, state="running", width=1280, height=900, **emulated):
        daemon.state = state
        self.daemon = daemon
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, timezone_id="UTC", locale="en-GB", **emulated)
        self.page = self.context.new_page()
        self.problems = []
        self.page.on("console", lambda said: said.type in ("error", "warning") and self.problems.append(said.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", self.requested)
        self.page.clock.install(time=NOW / 1000)
        self.page.goto(daemon.origin + "/")

    def requested(self, request):
        if not request.url.startswith((self.daemon.origin + "/", "data:image/svg+xml,")):
            self.problems.append("asked elsewhere: " + request.url)

    def text(self, selector):
        return self.page.locator(selector).inner_text()

    def shows(self, selector, text):
        expect(self.page.locator(selector)).to_contain_text(text)

    def picture(self, name):
        """The page from its top, as high as the window is."""
        if SCREENSHOTS:
            os.makedirs(SCREENSHOTS, exist_ok=True)
            self.page.evaluate("window.scrollTo(0, 0)")
            self.page.screenshot(path=os.path.join(SCREENSHOTS, name + ".png"))

    def close(self, but=None):
        problems = [problem for problem in self.problems if not (but and re.search(but, problem))]
        assert problems == [], problems
        assert self.page.evaluate("window.harmed") is None, "what a crawler sent was run"
        self.context.close()


def answer(daemon, path):
    return json.loads((daemon.folder / "running" / path).read_text())


# ---- What is seen. ----

FIGURES = {
    "#application": "acavd", "#identity": "acavd 0.7.0 · up 3 d 4 h · media-3, process 4711", "#state": "Curating",
    "#objective": "2.316 nats", "#objective-beside": "0.613 adjusted for chance", "#size": "20,000",
    "#size-beside": "full", "#associated": "87.4 %", "#associated-beside": "31.0 % of the stream corresponds",
    "#throughput": "41.2 clips/s", "#throughput-beside": "17.1 videos/s, last 1 min", "#lag": "1,204 messages",
    "#lag-beside": "the work of 1 min at this pace", "#churn": "48.6 /min", "#churn-beside": "24.6 in, 24.0 out",
    "#outcomes-beside": "324,118 messages, 778,214 clips decided about, 212 withdrawals.",
    "#queues": "58 of 64", "#workers": "1.32 GiB", "#transactions": "31.4 ms", "#memory": "393 MiB",
}


def figures(visit):
    for selector, text in FIGURES.items():
        visit.shows(selector, text)
    assert visit.page.title() == "Curating · 2.316 nats · acavd", visit.page.title()
    outcomes = re.sub(r"\s+", " ", visit.text("#clip-outcomes"))
    for words in [
        "Accepted 92,214 · 11.8 %",
        "Declined: sound and picture do not go together in the stream unassociated 431,876",
        "Evicted: another clip took its place displaced 71,920", "Known already duplicate 1,204",
    ]:
        assert words in outcomes, outcomes
    filtered = re.sub(r"\s+", " ", visit.text("#filtered"))
    assert filtered.startswith("Nothing moves static 41,302 Nothing is heard silent 18,220"), filtered
    assert re.sub(r"\s+", " ", visit.text("#dead-lettered")).startswith("source.not_found 5,214 media.corrupt 902")
    visit.shows("#workers", "Restarts, out of memory")
    for name, words in {"Partitions of the input": "videos.discovered", "Views": "0.0042"}.items():
        visit.page.get_by_text(name, exact=True).click()
        expect(visit.page.get_by_text(words).first).to_be_visible()
        visit.page.get_by_text(name, exact=True).click()


def cell(visit):
    """What is said of the cell in the frame, and the luminance of its middle."""
    words = re.search(r"cluster (\d+) ×.*cluster (\d+)\s+Members\s+([\d,]+)\s+By chance", visit.text("#readout"), re.S)
    row, column, members = (int(part.replace(",", "")) for part in words.groups())
    colour = visit.page.evaluate(
        """() => {
            const frame = document.getElementById("cell-frame").getBoundingClientRect();
            const canvas = document.getElementById("map");
            const box = canvas.getBoundingClientRect();
            const scale = canvas.width / box.width;
            const at = (low, high, start) => Math.floor(((low + high) / 2 - start) * scale) - 1;
            return [...canvas.getContext("2d").getImageData(at(frame.left, frame.right, box.left),
                at(frame.top, frame.bottom, box.top), 1, 1).data].slice(0, 3);
        }""")
    return row, column, members, colour


def luminance(colour):
    """Relative luminance as WCAG 2.2 defines it, of red, green and blue from 0 to 255."""
    linear = [part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def look_around(visit, steps=9):
    """Points at cells all over the map."""
    box = visit.page.locator("#map").bounding_box()
    seen = []
    for step in range(steps):
        for shift in (0, 3):
            share = (step + 0.5) / steps
            visit.page.mouse.move(box["x"] + 30 + share * (box["width"] - 40),
                                  box["y"] + 22 + ((share + shift / 7) % 1) * (box["height"] - 30))
            seen.append(cell(visit))
    return seen


def heat_map(visit):
    table = answer(visit.daemon, f"tables/{chosen(visit)}.json")
    visit.page.locator("#map").scroll_into_view_if_needed()
    rows, columns = table["row_clusters"], table["column_clusters"]
    seen = look_around(visit)
    assert len({(row, column) for row, column, *_ in seen}) > 12, seen
    for row, column, members, colour in seen:
        assert table["counts"][rows.index(row)][columns.index(column)] == members, (row, column, members)
    by_members = sorted(seen, key=lambda found: found[2])
    # In the light more members are darker, in the dark brighter: never the other way round.
    lights = [luminance(colour) for *_, colour in by_members]
    if not is_dark(visit):
        lights = [-light for light in lights]
    assert all(later >= earlier - 0.004 for earlier, later in zip(lights, lights[1:])), list(zip(lights, by_members))

    # The diagonal holds most: what goes together is put together.
    strongest = visit.page.locator("#strongest tbody tr").first.locator("td").all_inner_texts()
    visit.page.locator("#map").focus()
    visit.page.mouse.move(5, 5)
    visit.page.keyboard.press("ArrowRight")
    row, column, members, colour = cell(visit)
    assert abs(luminance(colour) - abs(lights[0])) > 0.4, (colour, lights)
    assert [str(row), str(column), f"{members:,}"] == strongest[:3], (row, column, strongest)
    most = max(max(row) for row in table["counts"])
    assert most == members, (most, members)


def chosen(visit):
    return int(visit.page.locator("#pairs [aria-selected=true]").get_attribute("data-number"))


def arrow_keys(visit):
    keys = visit.page.keyboard
    visit.page.locator("#map").focus()
    keys.press("Home")
    before = cell(visit)[:2]
    frame = visit.page.locator("#cell-frame").bounding_box()
    keys.press("ArrowRight")
    assert cell(visit)[0] == before[0] and cell(visit)[1] != before[1]
    assert visit.page.locator("#cell-frame").bounding_box()["x"] > frame["x"]
    visit.shows("#cell-spoken", f"Row cluster {cell(visit)[0]}, column cluster {cell(visit)[1]}: ")
    keys.press("ArrowDown")
    assert cell(visit)[0] != before[0]
    spoken = visit.text("#cell-spoken")
    assert re.fullmatch(
        r"Row cluster \d+, column cluster \d+: [\d,]+ members, [\d.,]+ by chance, "
        r"(association .* nats|not in the stream)", spoken), spoken
    keys.press("ArrowLeft")
    keys.press("ArrowUp")
    assert cell(visit)[:2] == before
    # What was chosen stays when the pointer passes over, and through new answers; Escape lets go.
    visit.page.clock.run_for(6000)
    visit.page.locator("#map").hover()
    assert cell(visit)[:2] == before
    keys.press("Escape")
    visit.page.mouse.move(5, 5)
    expect(visit.page.locator("#cell-frame")).to_be_hidden()


def pixels(visit):
    return visit.page.evaluate("document.getElementById('map').toDataURL()")


def association(visit):
    table = answer(visit.daemon, f"tables/{chosen(visit)}.json")
    members = pixels(visit)
    visit.page.get_by_label("Association in the stream").check()
    visit.shows("#legend-label", "Association")
    assert pixels(visit) != members
    for row, column, _, (red, _, blue) in look_around(visit, steps=7):
        value = table["associations"][table["row_clusters"].index(row)][table["column_clusters"].index(column)]
        if value is None:
            visit.page.mouse.move(5, 5)
        elif abs(value) > 0.3:
            assert (red > blue) == (value > 0), (row, column, value, red, blue)
    visit.page.get_by_label("Members", exact=True).check()
    assert pixels(visit) == members


def pairs(visit):
    before, image = chosen(visit), pixels(visit)
    page = visit.page
    page.get_by_label("Columns").select_option("picture.motion#2")
    visit.shows("#map-axes", "picture.motion#2")
    assert pixels(visit) != image and chosen(visit) != before
    visit.shows("#column-sizes h3", "Cluster sizes of picture.motion#2")
    assert any(path.startswith(f"/tables/{chosen(visit)}?clusters=") for path in visit.daemon.asked)
    page.get_by_label("Rows").select_option("sound.texture#1")
    visit.shows("#map-axes", "sound.texture#1")
    # The list is in order of information, and moves by keys.
    values = [float(text.split()[-1]) for text in page.locator("#pairs li").all_inner_texts()]
    assert len(values) == 54 and values == sorted(values, reverse=True)
    page.locator("#pairs").focus()
    page.keyboard.press("Home")
    best = page.locator("#pairs li").first.inner_text().split()
    visit.shows("#map-axes", best[2])
    assert page.get_by_label("Columns").input_value() == best[2]
    page.keyboard.press("ArrowDown")
    expect(page.locator("#pairs li").nth(1)).to_have_attribute("aria-selected", "true")


def sizes(visit):
    clusters = answer(visit.daemon, "clusters.json")
    name = visit.page.get_by_label("Rows").input_value()
    members = next(entry["members"] for entry in clusters if entry["clustering"] == name)
    plot = visit.page.locator("#row-sizes [role=slider]")
    plot.focus()
    visit.page.keyboard.press("Home")
    largest = f"Cluster {members.index(max(members))}: {max(members):,} members"
    expect(plot).to_have_attribute("aria-valuetext", re.compile(largest))


def history(visit):
    samples = answer(visit.daemon, "history.json")["samples"]
    plots = visit.page.locator("#history [role=slider]")
    assert [plots.nth(index).get_attribute("aria-label") for index in range(4)] == [
        "Objective, nats", "Churn, accepts and evicts a minute", "Throughput, clips a second", "Lag, messages"]
    visit.page.mouse.move(5, 5)
    plots.nth(0).focus()
    visit.page.keyboard.press("End")
    visit.page.keyboard.press("ArrowLeft")
    before, sample = samples[-3], samples[-2]
    time = sample["time"][5:10] + " " + sample["time"][11:19]
    churn = 2 * sum(sample[count] - before[count] for count in ("accepted", "evicted"))
    texts = [plots.nth(index).get_attribute("aria-valuetext") for index in range(4)]
    # One moment in all of them.
    assert texts[0] == f"{time}  {sample['mutual_information']:.3f}", (texts, sample)
    assert texts[1].startswith(time) and abs(float(texts[1].split()[-1]) - churn) <= 0.05, (texts, churn)
    assert texts[3] == f"{time}  {sample['lag']:,}", texts
    assert visit.page.locator("#history path.line").count() == 4


def changes(visit):
    events = answer(visit.daemon, "events.json")
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
    assert rows.first.locator("time").get_attribute("title") == NEWEST.replace("T", " ").rstrip("Z")


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
    events = answer(visit.daemon, "events.json")
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


# ---- For everybody. ----

CONTROLS = "a[href], button, select, summary, input, [tabindex='0']"


def tab_order(visit):
    page = visit.page
    wanted = page.evaluate(
        f"""() => [...document.querySelectorAll("{CONTROLS}")].filter((control) => control.checkVisibility()
            && !(control.type === "radio" && !control.checked))
            .map((control, index) => control.dataset.order = index)""")
    page.locator(CONTROLS).first.focus()
    reached = [0]
    for _ in range(len(wanted) + 5):
        page.keyboard.press("Tab")
        order = page.evaluate("document.activeElement.dataset.order ?? null")
        if order is None or int(order) in reached:
            break
        reached.append(int(order))
        assert page.evaluate(
            """() => [document.activeElement, document.activeElement.nextElementSibling].some((shown) =>
                shown && getComputedStyle(shown).outlineStyle === "solid")"""), order
    assert reached == wanted, (reached, wanted)
    headings = page.evaluate("[...document.querySelectorAll('h1, h2, h3')].map((heading) => heading.tagName).join()")
    assert headings.startswith("H1,H2,H3") and headings.count("H1") == 1, headings
    for landmark in ("banner", "main", "contentinfo"):
        assert page.get_by_role(landmark).count() == 1, landmark


CONTRAST = """() => {
    const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (colour) => {
        const [red, green, blue] = parse(colour).map((part) => part / 255)
            .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const ground = (shown) => {
        for (let at = shown; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if (parse(colour)[3] !== 0) return colour;
        }
    };
    const worst = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text; (text = walker.nextNode());) {
        const shown = text.parentElement;
        if (!text.data.trim() || !shown.checkVisibility()) continue;
        if (shown.closest("script, style, noscript, option, .unseen")) continue;
        const style = getComputedStyle(shown);
        const colour = shown.closest("svg") ? style.fill : style.color;
        const [a, b] = [light(colour), light(ground(shown))];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        worst.push([ratio, text.data.trim().slice(0, 30), colour, ground(shown)]);
    }
    return worst.sort((a, b) => a[0] - b[0]);
}"""


def contrast(visit):
    found = visit.page.evaluate(CONTRAST)
    assert len(found) > 20, found
    assert found[0][0] >= 4.5, found[:5]


def narrow(visit):
    page = visit.page
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    wide = page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter((shown) => shown.checkVisibility()
            && !shown.closest(".wide, .unseen, .skip, thead") && shown.getBoundingClientRect().right > 360.5)
            .map((shown) => shown.id || shown.className || shown.tagName)""")
    assert wide == [], wide
    page.locator("#changes a").nth(1).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Clips that came since it entered")
    assert page.evaluate("document.getElementById('sheet').scrollWidth") <= 360
    assert page.evaluate("getComputedStyle(document.getElementById('sheet')).animationName") == "none", "motion"
    page.keyboard.press("Escape")


def background(visit):
    colour = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
    return luminance([int(part) for part in re.findall(r"\d+", colour)])


def is_dark(visit):
    return background(visit) < 0.2


# ---- When things are not as they should be. ----

STATES = {
    "starting": ("Starting", "The workers are tried, and the brokers waited for.", "broker-1:9092 do not answer"),
    "warming-up": ("Warming up", "612 of 1,024 clips are gathered.", ""),
    "standing-by": ("Standing by", "Another instance is at work.", "the instance 11c0 on media-2 is at work"),
    "paused": ("Paused", "“acavd resume” lets it go on.", "an operator has paused it"),
    "silent": ("Warming up", "No messages yet. It waits for videos on the topic videos.discovered", ""),
    "unready": ("Curating, not ready", "It is not ready:", "the brokers refuse <b>writes</b>"),
    "running": ("Curating", "", ""),
}


def states(visit):
    """From one state to the next, while the page is open."""
    page = visit.page
    for state, (word, explanation, reason) in STATES.items():
        visit.daemon.state = state
        page.clock.run_for(2500)
        expect(page.locator("#state")).to_have_text(word)
        if explanation:
            visit.shows("#situation", explanation)
            visit.shows("#situation", reason)
        else:
            expect(page.locator("#situation")).to_be_hidden()
        if state == "warming-up":
            assert page.get_by_role("progressbar").get_attribute("value") == "612"
            visit.shows("#map-empty", "There are no clusters yet")
            expect(page.locator("#map")).to_be_hidden()
            page.clock.run_for(10_500)
            visit.shows("#changes-beside", "None yet.")
            visit.shows("#history-beside", "No samples yet.")
            contrast(visit)
            visit.picture("warming-up")
    page.clock.run_for(10_500)
    expect(page.locator("#map")).to_be_visible()


def failing(visit):
    """An answer that one route has not is told in its place, and the last one stays."""
    page = visit.page
    asides = {
        "tables": "#map-empty", "events": "#changes-beside", "history": "#history-beside", "clusters": "#sizes-beside"}
    page.mouse.move(5, 5)
    page.evaluate("document.activeElement.blur()")
    visit.daemon.failing = set(asides)
    page.clock.run_for(10_500)
    for aside in asides.values():
        visit.shows(aside, "The pipeline did not answer in time.")
    expect(page.locator("#map")).to_be_visible()
    visit.shows("#state", "Curating")
    visit.daemon.failing = set()
    page.clock.run_for(10_500)
    expect(page.locator("#map-empty")).to_be_hidden()
    for aside in list(asides.values())[1:]:
        expect(page.locator(aside)).not_to_contain_text("in time")


def gone(visit):
    page = visit.page
    banner = page.get_by_role("alert")
    expect(banner).to_be_hidden()
    visit.daemon.is_gone = True
    page.clock.run_for(2500)
    expect(banner).to_contain_text("The daemon does not answer since")
    expect(banner).to_contain_text("nobody answers")
    visit.shows("#state", "No answer")
    assert page.title() == "No answer · acavd"
    visit.shows("#objective", "2.316 nats")
    contrast(visit)
    # It is seen wherever one reads.
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    expect(banner).to_be_in_viewport(ratio=1)
    visit.picture("gone")
    # Only whether it is back is asked meanwhile, and since when it is gone is kept.
    since = re.search(r"since (\S+):", banner.inner_text())[1]
    page.clock.run_for(2500)
    asked = len(visit.daemon.asked)
    for _ in range(4):
        page.clock.run_for(2500)
    assert set(visit.daemon.asked[asked:]) <= {"/status"}, visit.daemon.asked[asked:]
    assert re.search(r"since (\S+):", banner.inner_text())[1] == since
    visit.daemon.is_gone = False
    page.clock.run_for(2500)
    expect(banner).to_be_hidden()
    visit.shows("#state", "Curating")


def hidden(visit):
    """A page that nobody sees asks nothing, and asks at once when it is seen."""
    page = visit.page
    tell = """(hidden) => {
        Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    page.evaluate(tell, True)
    page.clock.run_for(2500)
    asked = len(visit.daemon.asked)
    page.clock.run_for(30_000)
    assert visit.daemon.asked[asked:] == [], visit.daemon.asked[asked:]
    with page.expect_response("**/history"):
        page.evaluate(tell, False)


def main(folder, chromium):
    daemon = Daemon(folder)
    # Long enough for a machine that has much else to do.
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        # Chromium's own sandbox does not work for root, as whom tests often run.
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        painter = browser.new_page()
        daemon.draw_thumbnail(painter)
        painter.close()

        visit = Visit(browser, daemon, height=1000, color_scheme="light")
        assert not is_dark(visit)
        figures(visit)
        heat_map(visit)
        visit.picture("light")
        for look in [
            arrow_keys, association, pairs, sizes, history, changes, sheet, held_list, contrast, tab_order, failing,
            hidden, states, gone,
        ]:
            look(visit)
        # As the evening comes.
        visit.page.emulate_media(color_scheme="dark")
        assert is_dark(visit)
        heat_map(visit)
        contrast(visit)
        visit.picture("dark")
        # The browser itself reports what failed on purpose: a clip that is not there, a daemon that is gone.
        visit.close(but="status of (404|503)|ERR_EMPTY_RESPONSE|ERR_CONNECTION")

        phone = Visit(
            browser, daemon, width=360, height=740, has_touch=True, reduced_motion="reduce", color_scheme="dark")
        figures(phone)
        phone.picture("phone")
        narrow(phone)
        phone.close()
        browser.close()


SCREENSHOTS = os.environ.get("ACAVD_TEST_SCREENSHOTS")
NEWEST = json.load(open(os.path.join(sys.argv[1], "running/events.json")))[0]["time"]
NOW = datetime.fromisoformat(NEWEST).timestamp() * 1000 + 3000
main(sys.argv[1], sys.argv[2])
