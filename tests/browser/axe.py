"""What axe finds on a page: put into it once, and asked for what is wrong alone."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# What is right axe would describe as well, node by node: that takes longer than looking. And six
# sevenths of looking go to contrasts. Where the same page is looked at again (at another width,
# with a menu open), they are sought in what was not shown before or has other colours now.
_ASK = """async () => {
  const told = (element) => {
    const s = getComputedStyle(element), size = parseFloat(s.fontSize)
    const large = size >= 24 || (size >= 18.6 && s.fontWeight >= 700)
    return [s.color, s.backgroundColor, s.backgroundImage, s.opacity, s.textShadow, large].join()
  }
  const known = window.axeSaw, saw = (window.axeSaw ??= new WeakMap())
  const others = new Set()
  for (const element of document.body.querySelectorAll('*')) {
    if (!element.checkVisibility()) continue
    const now = told(element)
    if (saw.get(element) !== now) others.add(element)
    saw.set(element, now)
  }
  const options = {resultTypes: ['violations']}
  if (!known) return (await axe.run(options)).violations
  const rest = {...options, rules: {'color-contrast': {enabled: false}}}
  const found = (await axe.run(rest)).violations
  const include = [...others].filter((element) => !others.has(element.parentElement))
  if (!include.length) return found
  const contrasts = {...options, runOnly: ['color-contrast']}
  return [...found, ...(await axe.run({include}, contrasts)).violations]
}"""


def flaws_of(page: Page) -> list[str]:
    """The rules that the page breaks as it stands, each with the node that breaks it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [
        f"{flaw['id']}: {node['html'][:160]}"
        for flaw in page.evaluate(_ASK)
        for node in flaw["nodes"]
    ]
