// The search of everything: Ctrl+K, or «/» outside a field; arrows choose, Enter opens.

const dialog = () => document.getElementById('search-dialog')

function open() {
  if (!dialog() || dialog().open) return
  dialog().showModal()
  const input = dialog().querySelector('input')
  input.select()
  input.focus()
}

document.addEventListener('keydown', (event) => {
  const typing = event.target.matches?.('input, textarea, select, [contenteditable]')
  const shortcut = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k'
  if (shortcut || (event.key === '/' && !typing)) {
    event.preventDefault()
    open()
  }
})

document.addEventListener('click', (event) => {
  if (!event.target.closest('[data-open-search]') || !dialog() || event.ctrlKey || event.metaKey) return
  event.preventDefault()
  open()
})

function options() {
  return [...dialog().querySelectorAll('[role=option]')]
}

function mark(index) {
  const input = dialog().querySelector('input')
  const found = options()
  found.forEach((option, at) => option.setAttribute('aria-selected', String(at === index)))
  input.setAttribute('aria-expanded', String(found.length > 0))
  if (found[index]) {
    input.setAttribute('aria-activedescendant', found[index].id)
    found[index].scrollIntoView({ block: 'nearest' })
  } else input.removeAttribute('aria-activedescendant')
}

document.addEventListener('keydown', (event) => {
  if (!event.target.closest?.('#search-dialog')) return
  const found = options()
  const current = found.findIndex((option) => option.getAttribute('aria-selected') === 'true')
  if (event.key === 'ArrowDown') mark((current + 1) % found.length)
  else if (event.key === 'ArrowUp') mark((current - 1 + found.length) % found.length)
  else if (event.key === 'Enter' && found[current]) found[current].click()
  // A search field would only empty itself at the first Escape.
  else if (event.key === 'Escape') dialog().close()
  else return
  event.preventDefault()
})

document.addEventListener('htmx:afterSwap', (event) => {
  if (event.detail.target?.id !== 'search-results') return
  options().forEach((option, index) => (option.id ||= `search-option-${index}`))
  mark(options().length ? 0 : -1)
})
