// Messages that come and go: Django's on load, others by HX-Trigger {"toast": {"text", "level"}}.
import { text } from './texts.js'

const SECONDS = 6

function expire(toast) {
  // An error stays until it is dismissed.
  if (!toast.matches('.toast-error')) setTimeout(() => toast.remove(), SECONDS * 1000)
}

export function toast(words, level = 'success') {
  const region = document.getElementById('toasts')
  if (!region || !words) return
  const note = document.createElement('div')
  note.className = `toast-note toast-${level}`
  note.dataset.toast = ''
  const sentence = document.createElement('span')
  sentence.textContent = words
  const close = document.createElement('button')
  close.type = 'button'
  close.dataset.dismiss = ''
  close.setAttribute('aria-label', text('close'))
  close.textContent = '×'
  note.append(sentence, close)
  region.append(note)
  expire(note)
}

document.addEventListener('click', (event) => event.target.closest('[data-dismiss]')?.closest('[data-toast]').remove())
document.addEventListener('toast', (event) => toast(event.detail.text, event.detail.level))
document.addEventListener('htmx:responseError', () => toast(text('error'), 'error'))
document.addEventListener('htmx:sendError', () => toast(text('offline'), 'error'))

// A session that ended answers with the login page: show that page, not a login inside a table.
document.addEventListener('htmx:beforeSwap', (event) => {
  if (!new URL(event.detail.xhr.responseURL || location.href).pathname.startsWith('/login')) return
  event.detail.shouldSwap = false
  location.reload()
})

document.querySelectorAll('[data-toast]').forEach(expire)
