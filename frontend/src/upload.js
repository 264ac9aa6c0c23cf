// The drop zone: a file input that also takes a dropped file, checks it and shows how far it is.
import { number, text } from './texts.js'

const zoneOf = (node) => node.closest?.('[data-dropzone]')

function readable(bytes) {
  const mega = bytes / 1048576
  return mega >= 1 ? `${number(mega, { maximumFractionDigits: 1 })} MB` : `${number(Math.ceil(bytes / 1024))} kB`
}

function refusal(input, file) {
  const limit = Number(input.dataset.maxBytes)
  if (limit && file.size > limit) return text('tooLarge')
  const kinds = input.accept.split(',').map((kind) => kind.trim().toLowerCase()).filter(Boolean)
  const name = file.name.toLowerCase()
  const fits = kinds.some((kind) => (kind.startsWith('.') ? name.endsWith(kind) : file.type.startsWith(kind.replace('*', ''))))
  return kinds.length && !fits ? text('wrongType') : ''
}

function show(zone) {
  const input = zone.querySelector('input[type=file]')
  const [file] = input.files
  const problem = file ? refusal(input, file) : ''
  const error = zone.querySelector('[data-error]')
  zone.querySelector('[data-chosen]').textContent = file ? `${file.name} · ${readable(file.size)}` : ''
  zone.classList.toggle('has-file', Boolean(file))
  error.textContent = problem
  error.hidden = !problem
  input.setAttribute('aria-invalid', String(Boolean(problem)))
  const submit = zone.closest('form').querySelector('[type=submit]')
  if (submit) submit.disabled = Boolean(problem)
  if (file && !problem && 'submitOnChoose' in zone.dataset) zone.closest('form').requestSubmit()
}

document.addEventListener('change', (event) => {
  if (event.target.type === 'file' && zoneOf(event.target)) show(zoneOf(event.target))
})

for (const kind of ['dragenter', 'dragover', 'dragleave', 'drop']) {
  document.addEventListener(kind, (event) => {
    const zone = zoneOf(event.target)
    if (!zone) return
    event.preventDefault()
    zone.classList.toggle('over', kind === 'dragenter' || kind === 'dragover')
    if (kind !== 'drop' || !event.dataTransfer.files.length) return
    zone.querySelector('input[type=file]').files = event.dataTransfer.files
    show(zone)
  })
}

document.addEventListener('htmx:xhr:progress', (event) => {
  const bar = event.target.querySelector?.('[data-upload-progress]')
  if (!bar || !event.detail.lengthComputable) return
  bar.hidden = false
  bar.max = event.detail.total
  bar.value = event.detail.loaded
})
