// Where tabs scroll sideways, the current one is brought into sight; the page itself stays.

for (const tabs of document.querySelectorAll('.tabs, .segmented')) {
  const current = tabs.querySelector('[aria-current], [aria-pressed="true"]')
  if (!current || tabs.scrollWidth <= tabs.clientWidth) continue
  const start = current.getBoundingClientRect().left - tabs.getBoundingClientRect().left
  tabs.scrollLeft += start - (tabs.clientWidth - current.clientWidth) / 2
}
