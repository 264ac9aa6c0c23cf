// Organisation charts: open and close in place, zoom, arrow keys, and drag one box onto another.
// Without it every box, + and − is a link, and positions are moved by their form.

const STEP = 1.25
const FAR = 6
const READABLE = 0.7

const chartOf = (node) => node.closest('[data-orgchart]')
const placeOf = (chart, key) => chart.querySelector(`.place[data-key="${CSS.escape(key)}"]`)
const linkOf = (place) => place?.querySelector('a')

// Zoom ---------------------------------------------------------------------------------------

function scale(chart, factor) {
  const svg = chart.querySelector('svg')
  const { width, height } = svg.viewBox.baseVal
  const bounded = Math.min(3, Math.max(0.1, factor))
  chart.dataset.zoom = bounded
  svg.setAttribute('width', Math.round(width * bounded))
  svg.setAttribute('height', Math.round(height * bounded))
}

const zoomOf = (chart) => Number(chart.dataset.zoom ?? 1)

function fit(chart, least = 0.1) {
  const svg = chart.querySelector('svg')
  const whole = (chart.clientWidth - 2) / svg.viewBox.baseVal.width
  scale(chart, Math.max(least, Math.min(1, whole)))
}

// At first: as much of it as can still be read, with the top in the middle.
for (const chart of document.querySelectorAll('[data-orgchart]')) {
  fit(chart, READABLE)
  const found = chart.querySelector('.place.found') ?? chart.querySelector('.place')
  const { left, width } = found.getBoundingClientRect()
  chart.scrollLeft += left + width / 2 - chart.getBoundingClientRect().left - chart.clientWidth / 2
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-zoom-chart]')
  if (!button) return
  const chart = document.getElementById(button.getAttribute('aria-controls'))
  const how = button.dataset.zoomChart
  if (how === 'fit') fit(chart)
  else scale(chart, zoomOf(chart) * (how === 'in' ? STEP : 1 / STEP))
})

document.addEventListener('wheel', (event) => {
  const chart = event.ctrlKey && event.target.closest?.('[data-orgchart]')
  if (!chart) return
  event.preventDefault()
  scale(chart, zoomOf(chart) * (event.deltaY < 0 ? STEP : 1 / STEP))
}, { passive: false })

// Open and close -------------------------------------------------------------------------------

async function turn(chart, toggle) {
  const { href } = toggle
  const address = new URL(href.baseVal ?? href, location.href)
  const key = toggle.dataset.toggleBelow
  const answer = await fetch(chart.dataset.orgchart + address.search, { headers: { Accept: 'image/svg+xml' } })
  if (!answer.ok || answer.redirected) return location.assign(address)
  const drawing = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('svg')
  chart.querySelector('svg').replaceWith(drawing)
  scale(chart, zoomOf(chart))
  history.replaceState(history.state, '', address)
  linkOf(placeOf(chart, key))?.focus({ preventScroll: true })
  placeOf(chart, key)?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}

document.addEventListener('click', (event) => {
  const toggle = event.target.closest?.('[data-toggle-below]')
  if (!toggle || event.ctrlKey || event.metaKey || !chartOf(toggle)) return
  event.preventDefault()
  turn(chartOf(toggle), toggle)
})

// Arrow keys -----------------------------------------------------------------------------------

function neighbour(chart, place, key) {
  const { parent } = place.dataset
  const all = [...chart.querySelectorAll('.place')]
  const siblings = all.filter((other) => other.dataset.parent === parent)
  const at = siblings.indexOf(place)
  if (key === 'ArrowUp') return parent ? placeOf(chart, parent) : null
  if (key === 'ArrowDown') return all.find((other) => other.dataset.parent === place.dataset.key)
  if (key === 'Home') return all[0]
  return siblings[at + (key === 'ArrowRight' ? 1 : -1)]
}

document.addEventListener('keydown', (event) => {
  const place = event.target.closest?.('[data-orgchart] .place')
  if (!place || event.ctrlKey || event.metaKey || event.altKey) return
  const chart = chartOf(place)
  if (event.key === '+' || event.key === '-') {
    const toggle = place.querySelector('[data-toggle-below]')
    const isClosed = toggle?.textContent.startsWith('+')
    if (toggle && isClosed === (event.key === '+')) turn(chart, toggle)
    return
  }
  if (!['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home'].includes(event.key)) return
  event.preventDefault()
  const next = neighbour(chart, place, event.key)
  linkOf(next)?.focus({ preventScroll: true })
  next?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
})

// Drag one box onto another --------------------------------------------------------------------

let drag = null

function mark(target) {
  drag.chart.querySelector('.place.target')?.classList.remove('target')
  const place = target?.closest?.('.place')
  drag.target = place && place !== drag.place && chartOf(place) === drag.chart ? place : null
  drag.target?.classList.add('target')
}

function letGo() {
  drag.place.classList.remove('dragged')
  drag.place.removeAttribute('transform')
  drag.chart.querySelector('.place.target')?.classList.remove('target')
  drag = null
}

document.addEventListener('pointerdown', (event) => {
  const place = event.button === 0 && event.target.closest?.('.orgchart.movable .place')
  if (!place || !chartOf(place) || event.target.closest('.toggle')) return
  drag = { place, chart: chartOf(place), x: event.clientX, y: event.clientY, moved: false, target: null }
})

document.addEventListener('pointermove', (event) => {
  if (!drag) return
  const [x, y] = [event.clientX - drag.x, event.clientY - drag.y]
  if (!drag.moved && Math.hypot(x, y) < FAR) return
  drag.moved = true
  const zoom = zoomOf(drag.chart)
  drag.place.classList.add('dragged')
  drag.place.setAttribute('transform', `translate(${x / zoom} ${y / zoom})`)
  mark(document.elementFromPoint(event.clientX, event.clientY))
})

document.addEventListener('pointerup', () => {
  if (!drag) return
  const { place, target, moved, chart } = drag
  letGo()
  if (!moved) return
  // The click that may follow would open the position.
  const stop = (event) => event.preventDefault()
  addEventListener('click', stop, { capture: true, once: true })
  setTimeout(() => removeEventListener('click', stop, { capture: true }), 50)
  if (!target) return
  const form = document.getElementById(chart.dataset.move)
  form.action = form.dataset.url.replace('/0/', `/${place.dataset.key}/`)
  form.elements['move-reports_to'].value = target.dataset.key
  form.elements.back.value = location.search
  form.requestSubmit()
})

document.addEventListener('pointercancel', () => drag && letGo())
document.addEventListener('keydown', (event) => event.key === 'Escape' && drag && letGo())
// An SVG link has a drag of its own, of its address.
document.addEventListener('dragstart', (event) => event.target.closest?.('.orgchart.movable') && event.preventDefault())
