// Tables to type in: the arrow keys go up and down a column, as in a spreadsheet.
document.addEventListener('keydown', (event) => {
  const field = event.target.closest?.('[data-grid] input')
  const step = { ArrowDown: 1, ArrowUp: -1, Enter: 1 }[event.key]
  if (!field || !step || event.ctrlKey || event.metaKey) return
  const cell = field.closest('td')
  const row = cell.parentElement
  const rows = [...row.parentElement.rows]
  const next = rows[rows.indexOf(row) + step]
  event.preventDefault() // Enter would send the form before it is full.
  const place = [...cell.querySelectorAll('input')].indexOf(field)
  const target = next?.cells[cell.cellIndex]?.querySelectorAll('input')[place]
  target?.focus()
  target?.select()
})
