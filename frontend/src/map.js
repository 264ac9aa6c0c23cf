// A drawing that is larger than its place: zoomed by buttons, moved by dragging its ground.
const STEP = 1.25
const [SMALLEST, LARGEST] = [0.4, 3]

function zoomable(place) {
  const drawing = place.querySelector('svg')
  const tools = document.querySelector(`[data-zoom-for="${place.id}"]`)
  if (!drawing || !tools) return
  const [width, height] = [drawing.width.baseVal.value, drawing.height.baseVal.value]
  let scale = 1
  tools.hidden = false
  tools.addEventListener('click', (event) => {
    const button = event.target.closest('[data-zoom]')
    if (!button) return
    const wished = button.dataset.zoom === 'in' ? scale * STEP : scale / STEP
    scale = Math.min(LARGEST, Math.max(SMALLEST, wished))
    drawing.setAttribute('width', width * scale)
    drawing.setAttribute('height', height * scale)
  })
}

function draggable(place) {
  let from = null
  place.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'mouse' || event.button || event.target.closest('a')) return
    from = { x: event.clientX + place.scrollLeft, y: event.clientY + place.scrollTop }
    place.setPointerCapture(event.pointerId)
    place.classList.add('is-dragging')
  })
  place.addEventListener('pointermove', (event) => {
    if (from) place.scrollTo(from.x - event.clientX, from.y - event.clientY)
  })
  const end = () => {
    from = null
    place.classList.remove('is-dragging')
  }
  place.addEventListener('pointerup', end)
  place.addEventListener('pointercancel', end)
}

for (const place of document.querySelectorAll('[data-map]')) {
  zoomable(place)
  draggable(place)
}
