// One dialog for every «are you sure»: data-confirm on a button or link, or htmx's hx-confirm.

function ask(title, source) {
  const dialog = document.getElementById('confirm-dialog')
  const words = dialog.querySelector('#confirm-text')
  const yes = dialog.querySelector('#confirm-yes')
  dialog.querySelector('#confirm-title').textContent = title
  words.textContent = source?.dataset.confirmText ?? ''
  words.hidden = !words.textContent
  yes.dataset.usual ??= yes.textContent
  yes.textContent = source?.dataset.confirmLabel ?? yes.dataset.usual
  dialog.returnValue = 'no'
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true })
  })
}

document.addEventListener('click', async (event) => {
  const source = event.target.closest('[data-confirm]')
  if (!source || source.dataset.confirmed) return
  event.preventDefault()
  event.stopImmediatePropagation()
  if (!(await ask(source.dataset.confirm, source))) return source.focus()
  source.dataset.confirmed = '1'
  source.click()
  delete source.dataset.confirmed
}, true)

document.addEventListener('htmx:confirm', async (event) => {
  if (!event.detail.question) return
  event.preventDefault()
  if (await ask(event.detail.question, event.detail.elt)) event.detail.issueRequest(true)
})

document.addEventListener('click', (event) => {
  if (event.target.closest('[data-close-dialog]')) event.target.closest('dialog').close()
  // A click on the backdrop is a click on the dialog itself, outside its content.
  else if (event.target.matches?.('dialog.search-dialog')) event.target.close()
})
