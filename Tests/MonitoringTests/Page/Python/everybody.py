"""Whether everybody can use it: by keys, with weak eyes, on a phone."""

from playwright.sync_api import expect

CONTROLS = "a[href], button, select, summary, input, [tabindex='0']"

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
                shown && getComputedStyle(shown).outlineStyle === "solid"
                && parseFloat(getComputedStyle(shown).outlineWidth) >= 2)"""), order
    assert reached == wanted, (reached, wanted)
    headings = page.evaluate("[...document.querySelectorAll('h1, h2, h3')].map((heading) => heading.tagName).join()")
    assert headings.startswith("H1,H2,H3") and headings.count("H1") == 1, headings
    for landmark in ("banner", "main", "contentinfo"):
        assert page.get_by_role(landmark).count() == 1, landmark


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
