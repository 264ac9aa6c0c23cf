// A card of the board may be dragged to a column: the same as the entry of its menu that leads there.
const board = document.querySelector('[data-board]')

if (board && window.matchMedia('(pointer: fine)').matches) {
  let card = null
  const step = (column) => card?.querySelector(`[data-to="${column.dataset.state}"]`)

  for (const one of board.querySelectorAll('[data-card]')) {
    if (one.querySelector('[data-to]')) one.draggable = true
  }
  board.addEventListener('dragstart', (event) => {
    card = event.target.closest('[data-card]')
    card?.classList.add('dragged')
    event.dataTransfer.effectAllowed = 'move'
  })
  board.addEventListener('dragend', () => {
    card?.classList.remove('dragged')
    for (const column of board.querySelectorAll('.over')) column.classList.remove('over')
    card = null
  })
  board.addEventListener('dragover', (event) => {
    const column = event.target.closest('[data-state]')
    for (const other of board.querySelectorAll('.over')) if (other !== column) other.classList.remove('over')
    if (!column || !step(column)) return
    event.preventDefault()
    column.classList.add('over')
  })
  board.addEventListener('drop', (event) => {
    const column = event.target.closest('[data-state]')
    const move = column && step(column)
    if (!move) return
    event.preventDefault()
    if (move.matches('form')) move.requestSubmit()
    else window.location.assign(move.href)
  })
}
