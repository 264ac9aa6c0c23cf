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

export async function png(figure, chart) {
  const picture = await load(chart.getDataURL({ type: 'svg' }))
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
