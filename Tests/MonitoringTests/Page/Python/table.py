"""The contingency table as a heat map, and the pairs of clusterings."""

import re

from playwright.sync_api import expect
from visit import is_dark, luminance


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


def chosen(visit):
    return int(visit.page.locator("#pairs [aria-selected=true]").get_attribute("data-number"))


def heat_map(visit):
    table = visit.daemon.told(f"tables/{chosen(visit)}.json")
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
    visit.pass_time(6)
    visit.page.locator("#map").hover()
    assert cell(visit)[:2] == before
    keys.press("Escape")
    visit.page.mouse.move(5, 5)
    expect(visit.page.locator("#cell-frame")).to_be_hidden()


def pixels(visit):
    return visit.page.evaluate("document.getElementById('map').toDataURL()")


def association(visit):
    table = visit.daemon.told(f"tables/{chosen(visit)}.json")
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
