// Menus are <details class="menu">: here come Escape, a click outside, arrow keys and the edge of the screen.

function close(menu, { focus = false } = {}) {
  menu.open = false
  if (focus) menu.querySelector('summary')?.focus()
}

/** Push a panel back inside the window when it would stick out. */
function keepInside(menu) {
  const panel = menu.querySelector('.menu-panel')
  if (!panel) return
  panel.style.transform = ''
  const { left, right } = panel.getBoundingClientRect()
  const edge = document.documentElement.clientWidth - 8
  const shift = right > edge ? edge - right : left < 8 ? 8 - left : 0
  if (shift) panel.style.transform = `translateX(${shift}px)`
}

document.addEventListener('toggle', (event) => {
  const menu = event.target
  if (!menu.matches?.('details.menu') || !menu.open) return
  for (const other of document.querySelectorAll('details.menu[open]')) {
    if (!other.contains(menu)) close(other)
  }
  keepInside(menu)
}, true)

document.addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    if (!menu.contains(event.target)) close(menu)
  }
})

document.addEventListener('keydown', (event) => {
  const menu = event.target.closest?.('details.menu[open]')
  if (!menu) return
  if (event.key === 'Escape') {
    close(menu, { focus: true })
    event.stopPropagation()
  } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    const items = [...menu.querySelectorAll('.menu-panel :is(a, button, input):not([disabled])')]
    const step = event.key === 'ArrowDown' ? 1 : -1
    const next = items.indexOf(document.activeElement) + step
    items.at(next < 0 && step < 0 ? -1 : next % items.length)?.focus()
    event.preventDefault()
  }
})
