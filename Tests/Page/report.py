"""Opens reports of verdicts in a browser: nothing is asked of a network, nothing complains, nothing runs, and all of it fits.

  report.py FOLDER [SCREENSHOTS]     every .html in the folder, in two widths and on paper
"""

import base64
import glob
import os
import sys

from browser import Browser

LOOK = """(() => {
  const shown = [...document.querySelectorAll('article')].filter(one => getComputedStyle(one).display !== 'none');
  return {
    shown: shown.map(one => one.lang),
    scripts: document.scripts.length,
    handlers: [...document.querySelectorAll('*')].filter(one => [...one.attributes].some(a => a.name.startsWith('on'))).length,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    unnamed: [...document.querySelectorAll('table')].filter(one => !one.tHead || [...one.tHead.rows[0].cells].some(c => !c.scope)).length,
    pictures: [...document.querySelectorAll('svg')].filter(one => one.getAttribute('role') !== 'img' ||
      one.getAttribute('aria-labelledby').split(' ').some(id => !document.getElementById(id).textContent)).length,
    doubled: (ids => ids.length - new Set(ids).size)([...document.querySelectorAll('[id]')].map(one => one.id)),
    ran: 'attacked' in window,
  };
})()"""

PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
DESK = {"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": False}


def look(browser, name, language):
    found = browser.evaluate(LOOK)
    wanted = {"shown": [language], "scripts": 0, "handlers": 0, "wide": 0, "unnamed": 0, "pictures": 0, "doubled": 0, "ran": False}
    assert found == wanted, (name, language, {key: found[key] for key in found if found[key] != wanted[key]})


def keep(folder, name, data):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(base64.b64decode(data))


def check(path, screenshots):
    name, browser = os.path.basename(path)[:-5], Browser()
    try:
        address = "file://" + os.path.abspath(path)
        browser.call("Page.navigate", url=address)
        browser.evaluate("new Promise(done => document.readyState === 'complete' ? done() : onload = done)")
        first = browser.evaluate("document.documentElement.lang")
        for language in (first, "zh" if first == "en" else "en"):
            # By the keyboard's way: the label belongs to the button.
            browser.evaluate(f"document.querySelector('label[for=show-{language}]').click()")
            for kind, size in (("wide", DESK), ("narrow", PHONE)):
                browser.call("Emulation.setDeviceMetricsOverride", **size)
                look(browser, name, language)
                if screenshots:
                    picture = browser.call("Page.captureScreenshot", captureBeyondViewport=True)["data"]
                    keep(screenshots, f"{name}-{language}-{kind}.png", picture)
            paper = browser.call("Page.printToPDF", preferCSSPageSize=True, printBackground=False)["data"]
            if screenshots:
                keep(screenshots, f"{name}-{language}.pdf", paper)
            text = base64.b64decode(paper)
            assert text.startswith(b"%PDF-") and b"/MediaBox [0 0 594.95996 841.91998]" in text, "A4"
        assert browser.requests == [address], browser.requests
        assert browser.complaints == [], browser.complaints
    finally:
        browser.close()


if __name__ == "__main__":
    pages = sorted(glob.glob(os.path.join(sys.argv[1], "*.html")))
    assert pages, "no page"
    for page in pages:
        check(page, sys.argv[2] if len(sys.argv) > 2 else None)
    print(len(pages), "pages")
