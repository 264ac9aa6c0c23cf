// Forms: nothing typed is lost by accident, the first error is where the cursor goes.
import { text } from './texts.js'

const dirty = new Set()

document.addEventListener('input', (event) => {
  const form = event.target.form
  if (form?.matches('[data-guard]')) dirty.add(form)
})

document.addEventListener('submit', (event) => dirty.delete(event.target))

window.addEventListener('beforeunload', (event) => {
  for (const form of dirty) if (!form.isConnected) dirty.delete(form)
  if (dirty.size) event.preventDefault()
})

// A swap that would throw typed text away asks first; the browser cannot, since no page is left.
document.addEventListener('htmx:beforeSwap', (event) => {
  const lost = [...dirty].some((form) => event.detail.target.contains(form) && form !== event.detail.requestConfig.elt)
  if (lost && !window.confirm(text('unsaved'))) event.detail.shouldSwap = false
})

document.addEventListener('htmx:load', (event) => {
  event.detail.elt.querySelector?.('[aria-invalid=true]')?.focus()
})

// Filters that apply as soon as they change, for those who have a script.
document.addEventListener('change', (event) => {
  const form = event.target.closest?.('form[data-submit-on-change]')
  if (form) form.requestSubmit()
})

// Ctrl+Enter saves from any field; a second click on a button that works does nothing.
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
  const form = event.target.form
  if (form?.matches('[data-guard]')) form.requestSubmit()
})

document.addEventListener('submit', (event) => {
  const form = event.target
  if (form.method !== 'post' || event.defaultPrevented || form.matches('[hx-post], [hx-boost]')) return
  if (form.dataset.sent) event.preventDefault()
  form.dataset.sent = '1'
})

window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent
})
