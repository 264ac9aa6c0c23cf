// Several things from a long list: type, choose with the arrows, see them as chips.
// The options come from the server (htmx); what is chosen are hidden inputs, so it posts like any form.
import { announce, text } from './texts.js'

const parts = (picker) => ({
  input: picker.querySelector('[role=combobox]'),
  list: picker.querySelector('[role=listbox]'),
  chips: picker.querySelector('[data-chips]'),
})

function mark(input, options, index) {
  options.forEach((option, at) => option.setAttribute('aria-selected', String(at === index)))
  const option = options[index]
  if (option) {
    input.setAttribute('aria-activedescendant', option.id)
    option.scrollIntoView({ block: 'nearest' })
  } else input.removeAttribute('aria-activedescendant')
}

function close(picker) {
  const { input, list } = parts(picker)
  list.hidden = true
  input.setAttribute('aria-expanded', 'false')
  input.removeAttribute('aria-activedescendant')
}

function changed(picker) {
  picker.dispatchEvent(new Event('change', { bubbles: true }))
}

function choose(picker, option) {
  const { input, chips } = parts(picker)
  const { value, label } = option.dataset
  if (![...chips.querySelectorAll('input')].some((chosen) => chosen.value === value)) {
    const chip = picker.querySelector('template').content.firstElementChild.cloneNode(true)
    chip.querySelector('input').value = value
    chip.querySelector('[data-label]').textContent = label
    chip.querySelector('button').setAttribute('aria-label', `${text('remove')}: ${label}`)
    chips.append(chip)
    announce(label)
  }
  input.value = ''
  close(picker)
  input.focus()
  changed(picker)
}

document.addEventListener('keydown', (event) => {
  const picker = event.target.closest?.('[data-picker]')
  if (!picker || event.target.getAttribute('role') !== 'combobox') return
  const { input, list, chips } = parts(picker)
  const options = list.hidden ? [] : [...list.querySelectorAll('[role=option]')]
  const current = options.findIndex((option) => option.getAttribute('aria-selected') === 'true')
  if (event.key === 'ArrowDown') mark(input, options, Math.min(current + 1, options.length - 1))
  else if (event.key === 'ArrowUp') mark(input, options, Math.max(current - 1, 0))
  else if (event.key === 'Enter' && options[current]) choose(picker, options[current])
  else if (event.key === 'Escape' && !list.hidden) close(picker)
  else if (event.key === 'Backspace' && !input.value && chips.lastElementChild) {
    chips.lastElementChild.remove()
    return changed(picker)
  } else return
  event.preventDefault()
})

document.addEventListener('click', (event) => {
  const option = event.target.closest('[data-picker] [role=option]')
  if (option) return choose(option.closest('[data-picker]'), option)
  const remove = event.target.closest('[data-picker] .chip button')
  if (remove) {
    const picker = remove.closest('[data-picker]')
    remove.closest('.chip').remove()
    parts(picker).input.focus()
    changed(picker)
  }
  for (const picker of document.querySelectorAll('[data-picker]')) {
    if (!picker.contains(event.target)) close(picker)
  }
})

document.addEventListener('htmx:afterSwap', (event) => {
  const picker = event.detail.target?.closest?.('[data-picker]')
  if (!picker || event.detail.target.getAttribute('role') !== 'listbox') return
  const { input, list } = parts(picker)
  list.hidden = false
  input.setAttribute('aria-expanded', 'true')
  const options = [...list.querySelectorAll('[role=option]')]
  options.forEach((option, index) => (option.id ||= `${list.id}-${index}`))
  mark(input, options, options.length ? 0 : -1)
})
