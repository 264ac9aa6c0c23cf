// The matrix of a selection: a dragged bubble fills in the form beside it, which does the rest.
const STILL = 4

function pointOf(drawing, event) {
  return new DOMPoint(event.clientX, event.clientY).matrixTransform(drawing.getScreenCTM().inverse())
}

function clamped(value, low, high) {
  return Math.min(high, Math.max(low, value))
}

function placeOf(drawing, { x, y }) {
  const [left, right, top, bottom, reachX, reachY] = ['left', 'right', 'top', 'bottom', 'reachX', 'reachY']
    .map((name) => Number(drawing.dataset[name]))
  const relative = ((x - left) / (right - left)) * 2 * reachX - reachX
  const attractiveness = 5 + reachY - ((y - top) / (bottom - top)) * 2 * reachY
  return [clamped(attractiveness, 0, 10), clamped(relative, -10, 10)].map((value) => value.toFixed(1))
}

function drop(code, place) {
  const form = document.getElementById('matrix-form')
  form.elements.account.value = code
  ;[form.elements.attractiveness.value, form.elements.relative.value] = place
  form.requestSubmit()
}

document.addEventListener('pointerdown', (event) => {
  const bubble = event.target.closest?.('[data-bubble]')
  const drawing = bubble?.closest('[data-matrix]')
  if (!drawing || event.button) return
  const start = pointOf(drawing, event)
  let moved = false
  const move = (next) => {
    const { x, y } = pointOf(drawing, next)
    moved ||= Math.hypot(x - start.x, y - start.y) > STILL
    if (moved) bubble.setAttribute('transform', `translate(${x - start.x} ${y - start.y})`)
  }
  const end = (last) => {
    document.removeEventListener('pointermove', move)
    document.removeEventListener('pointerup', end)
    document.removeEventListener('pointercancel', end)
    if (!moved) return
    // The click that follows would open the account.
    bubble.addEventListener('click', (click) => click.preventDefault(), { once: true, capture: true })
    if (last.type === 'pointerup') {
      const circle = bubble.querySelector('circle')
      const { x, y } = pointOf(drawing, last)
      const at = { x: circle.cx.baseVal.value + x - start.x, y: circle.cy.baseVal.value + y - start.y }
      drop(bubble.dataset.bubble, placeOf(drawing, at))
    } else bubble.removeAttribute('transform')
  }
  document.addEventListener('pointermove', move)
  document.addEventListener('pointerup', end)
  document.addEventListener('pointercancel', end)
})

// A link is dragged by the browser itself otherwise.
document.addEventListener('dragstart', (event) => {
  if (event.target.closest?.('[data-bubble]')) event.preventDefault()
})
