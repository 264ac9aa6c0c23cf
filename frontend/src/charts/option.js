// From the JSON that the server writes to an ECharts option in the colours of the page.
// «--accent» is a colour of the style sheet, «=money» a way to write a number.
import { number } from '../texts.js'

const WRITERS = {
  number: (value) => number(value),
  decimal: (value) => number(value, { maximumFractionDigits: 2 }),
  thousands: (value) => number(value / 1000),
  percent: (value) => number(value, { style: 'percent', maximumFractionDigits: 1 }),
  money,
}

// As the pages write it: «1.234 €», in English «€1,234».
function money(value, unit) {
  const first = document.documentElement.lang === 'en' && /^\p{Sc}$/u.test(unit)
  return first ? number(value).replace(/^−?/, (sign) => sign + unit) : `${number(value)} ${unit}`
}

/** The colours that the page has now; read through an element, since light-dark() is unresolved text. */
export function palette(element) {
  const probe = document.createElement('span')
  element.append(probe)
  const known = new Map()
  const colour = (name) => {
    if (!known.has(name)) {
      probe.style.color = `var(${name})`
      known.set(name, getComputedStyle(probe).color)
    }
    return known.get(name)
  }
  return { colour, done: () => probe.remove() }
}

function plain(item) {
  if (Array.isArray(item?.value)) return item.value.at(-1)
  return item && typeof item === 'object' && 'value' in item ? item.value : item
}

function resolve(node, colour, unit) {
  if (Array.isArray(node)) return node.map((item) => resolve(item, colour, unit))
  if (node && typeof node === 'object') {
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, resolve(item, colour, unit)]))
  }
  if (typeof node !== 'string') return node
  if (node.startsWith('--')) return colour(node)
  const writer = node.startsWith('=') && WRITERS[node.slice(1)]
  return writer ? (item) => (plain(item) == null ? '' : writer(plain(item), unit)) : node
}

function tooltip(colour, write) {
  return {
    trigger: 'axis',
    // HTML tooltips carry style attributes, which the content policy forbids.
    renderMode: 'richText',
    backgroundColor: colour('--surface'),
    borderColor: colour('--line-control'),
    borderWidth: 1,
    padding: [7, 10],
    textStyle: { color: colour('--ink'), fontSize: 12, lineHeight: 18 },
    axisPointer: { type: 'line', lineStyle: { color: colour('--line-control') } },
    formatter(items) {
      const list = Array.isArray(items) ? items : [items]
      const lines = list.filter((item) => plain(item) != null).map((item) => `${item.seriesName}: ${write(plain(item))}`)
      return [list[0].name || list[0].axisValueLabel, ...lines].filter(Boolean).join('\n')
    },
  }
}

/** House style under, the server's option over it. */
export function complete(option, { colour, unit, format }) {
  const resolved = resolve(option, colour, unit)
  const write = (value) => (WRITERS[format] ?? WRITERS.number)(value, unit)
  const axis = (given, value) => ({
    axisLine: { show: !value, lineStyle: { color: colour('--line-control') } },
    axisTick: { show: false },
    splitLine: { show: value, lineStyle: { color: colour('--line-soft') } },
    ...given,
    axisLabel: {
      color: colour('--ink-3'),
      fontSize: 11,
      ...(given?.type === 'value' && { formatter: WRITERS.decimal }),
      ...given?.axisLabel,
    },
    nameTextStyle: { color: colour('--ink-3'), fontSize: 11, ...given?.nameTextStyle },
  })
  return {
    animation: false,
    textStyle: { // Single quotes: the drawing is also written out as XML.
      fontFamily: getComputedStyle(document.body).fontFamily.replaceAll('"', "'"),
      color: colour('--ink') },
    ...resolved,
    grid: { left: 8, right: 8, top: 14, bottom: 4, containLabel: true, ...resolved.grid },
    xAxis: axis(resolved.xAxis, resolved.xAxis?.type === 'value'),
    yAxis: axis(resolved.yAxis, resolved.yAxis?.type !== 'category'),
    tooltip: { ...tooltip(colour, write), ...resolved.tooltip },
  }
}
