// A chart as PNG, twice its size, with title, unit and source on it: it will be pasted somewhere.

const LINE = 20
const MARGIN = 16

function load(source) {
  return new Promise((resolve, reject) => {
    const picture = new Image()
    picture.onload = () => resolve(picture)
    picture.onerror = reject
    picture.src = source
  })
}

/** The page's font as a style element: a picture may not fetch anything by itself. */
async function font() {
  const { href } = document.querySelector('link[as=font]')
  const file = await (await fetch(href)).blob()
  const data = await new Promise((resolve) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result)
    reader.readAsDataURL(file)
  })
  return `<style>@font-face{font-family:'Inter Variable';font-weight:100 900;src:url(${data})}</style>`
}

export async function png(figure, chart) {
  const drawing = decodeURIComponent(chart.getDataURL({ type: 'svg' }).split(',').slice(1).join(','))
  const inked = drawing.replace('>', `>${await font()}`)
  const picture = await load(`data:image/svg+xml;charset=UTF-8,${encodeURIComponent(inked)}`)
  const [title, unit, source] = ['title', 'unit', 'source'].map(
    (part) => figure.querySelector(`[data-chart-part=${part}]`)?.textContent.trim() ?? '',
  )
  const width = chart.getWidth() + 2 * MARGIN
  const height = chart.getHeight() + 2 * MARGIN + 3 * LINE
  const canvas = document.createElement('canvas')
  canvas.width = width * 2
  canvas.height = height * 2
  const brush = canvas.getContext('2d')
  const style = getComputedStyle(figure)
  brush.scale(2, 2)
  brush.fillStyle = getComputedStyle(document.querySelector('.card') ?? document.body).backgroundColor
  brush.fillRect(0, 0, width, height)
  brush.fillStyle = style.color
  brush.font = `600 14px ${style.fontFamily}`
  brush.fillText(title, MARGIN, MARGIN + 10)
  brush.font = `400 12px ${style.fontFamily}`
  brush.fillText(unit, MARGIN, MARGIN + 10 + LINE)
  brush.fillText(source, MARGIN, height - MARGIN)
  brush.drawImage(picture, MARGIN, MARGIN + 2 * LINE, chart.getWidth(), chart.getHeight())
  const link = document.createElement('a')
  link.download = `${figure.id || 'chart'}.png`
  link.href = canvas.toDataURL('image/png')
  link.click()
}
