// Draws each [data-chart] from the JSON beside it; redraws with its size and the theme.
import { init } from './echarts.js'
import { complete, palette } from './option.js'
import { png } from './picture.js'

const drawn = new WeakMap()

/** Names at the ends of lines, moved apart where two lines end at the same height. */
function spread(chart) {
  const { series } = chart.getOption()
  const ends = series.map((line, seriesIndex) => {
    const at = line.endLabel?.show && !Array.isArray(line.data.at(-1)) ? line.data.findLastIndex((value) => value != null) : -1
    return at < 0 ? null : { seriesIndex, y: chart.convertToPixel({ seriesIndex }, [at, line.data[at]])[1] }
  }).filter(Boolean).sort((a, b) => a.y - b.y)
  if (ends.length < 2) return
  let lowest = -Infinity
  const moved = series.map(() => ({}))
  for (const end of ends) {
    const place = Math.max(end.y, lowest + 15)
    moved[end.seriesIndex] = { endLabel: { offset: [0, place - end.y] } }
    lowest = place
  }
  chart.setOption({ series: moved })
}

function render(figure) {
  const canvas = figure.querySelector('.chart-canvas')
  const given = JSON.parse(figure.querySelector('script[type="application/json"]').textContent)
  const chart = drawn.get(figure) ?? init(canvas, null, { renderer: 'svg' })
  const { colour, done } = palette(figure)
  chart.setOption(complete(given, { colour, unit: figure.dataset.unit, format: figure.dataset.format }), true)
  done()
  spread(chart)
  drawn.set(figure, chart)
  // The figure has its name in words; the drawing itself is one picture to a screen reader.
  canvas.querySelector('svg')?.setAttribute('aria-hidden', 'true')
}

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const figure = target.closest('[data-chart]')
    if (!figure || !target.clientWidth) continue
    drawn.get(figure)?.resize()
    if (drawn.has(figure)) spread(drawn.get(figure))
  }
})

export function draw(root) {
  const found = [...root.querySelectorAll('[data-chart]')]
  for (const figure of found.filter((figure) => !drawn.has(figure))) {
    render(figure)
    sizes.observe(figure.querySelector('.chart-canvas'))
  }
}

function redraw() {
  for (const figure of document.querySelectorAll('[data-chart]')) if (drawn.has(figure)) render(figure)
}

document.addEventListener('clave:theme', redraw)
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw)

document.addEventListener('click', (event) => {
  const toggle = event.target.closest('[data-chart-table]')
  if (toggle) {
    const figure = toggle.closest('[data-chart]')
    const table = figure.classList.toggle('as-table')
    toggle.setAttribute('aria-pressed', String(table))
  }
  const save = event.target.closest('[data-chart-png]')
  if (save) {
    const figure = save.closest('[data-chart]')
    png(figure, drawn.get(figure))
  }
})
