// Lists: choose rows, say what changed, let the header stick where the table fits its card.
import { announce, number } from './texts.js'

const BOXES = 'input[type=checkbox][name=selected]'

function refresh(table) {
  const boxes = [...table.querySelectorAll(BOXES)]
  const chosen = boxes.filter((box) => box.checked).length
  const all = table.querySelector('[data-select-all]')
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length
    all.indeterminate = chosen > 0 && chosen < boxes.length
  }
  const count = table.querySelector('[data-selected-count]')
  if (count) count.textContent = number(chosen)
}

let last = null

document.addEventListener('click', (event) => {
  const box = event.target
  if (!box.matches?.(BOXES)) return
  const boxes = [...box.closest('.data-table').querySelectorAll(BOXES)]
  // Shift chooses everything between two clicks.
  if (event.shiftKey && boxes.includes(last)) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b)
    for (const between of boxes.slice(from, to + 1)) between.checked = box.checked
  }
  last = box
})

document.addEventListener('change', (event) => {
  const table = event.target.closest?.('.data-table')
  if (!table) return
  if (event.target.matches('[data-select-all]')) {
    for (const box of table.querySelectorAll(BOXES)) box.checked = event.target.checked
  }
  if (event.target.matches(`[data-select-all], ${BOXES}`)) refresh(table)
})

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-clear-selection]')
  if (!button) return
  const table = button.closest('.data-table')
  for (const box of table.querySelectorAll(BOXES)) box.checked = false
  refresh(table)
  table.querySelector('[data-select-all]')?.focus()
})

const fitting = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    target.classList.remove('fits')
    const fits = target.scrollWidth <= target.clientWidth + 1
    target.classList.toggle('fits', fits)
    // What scrolls must be reachable by keyboard; its card is the landmark.
    target.setAttribute('role', 'group')
    if (fits) target.removeAttribute('tabindex')
    else target.tabIndex = 0
  }
})

document.addEventListener('htmx:load', (event) => {
  const root = event.detail.elt
  const found = [...root.querySelectorAll('.table-scroll')]
  if (root.matches?.('.table-scroll')) found.push(root)
  for (const scroll of found) fitting.observe(scroll)
})

document.addEventListener('htmx:afterSettle', (event) => {
  const said = event.detail.elt?.closest?.('[data-announce]')
  announce(said?.dataset.announce)
})
