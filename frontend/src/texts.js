// Sentences come from the server, in the person's language (components/texts.html).
export function text(name) {
  return document.getElementById('texts')?.dataset[name] ?? ''
}

/** Numbers as the page writes them: the language's separators, four digits grouped, true minus. */
export function number(value, options = {}) {
  const format = new Intl.NumberFormat(document.documentElement.lang || 'es', {
    useGrouping: 'always',
    maximumFractionDigits: 0,
    ...options,
  })
  return format.format(value).replace('-', '−')
}

/** Say something to a screen reader without moving the focus. */
export function announce(words) {
  const region = document.getElementById('announcer')
  if (region && words) region.textContent = words
}
