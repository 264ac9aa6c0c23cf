// Sliders beside numbers: either moves the other. The number alone is sent, as the person writes it.
import { number } from './texts.js'

const comma = () => number(1.5, { maximumFractionDigits: 1 }).includes(',')
const value = (text) => Number(text.replace(/\s/g, '').replace(',', '.'))

function place(slider) {
  const field = document.getElementById(slider.dataset.slidesTo)
  const told = field.value === '' ? slider.dataset.rest : value(field.value)
  if (!Number.isNaN(told)) slider.value = told
  field.closest('.move').classList.toggle('moved', field.value !== '')
}

document.addEventListener('input', (event) => {
  const to = event.target.dataset?.slidesTo
  if (to) {
    const text = event.target.value
    document.getElementById(to).value = comma() ? text.replace('.', ',') : text
    return place(event.target)
  }
  const slider = event.target.id && document.querySelector(`[data-slides-to="${CSS.escape(event.target.id)}"]`)
  if (slider) place(slider)
})

for (const slider of document.querySelectorAll('[data-slides-to]')) place(slider)
