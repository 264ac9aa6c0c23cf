// The three things that Vite does not do by itself.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const OUTLINE = 'node_modules/@tabler/icons/icons/outline'

/** Under `style-src 'self'` a style attribute must be set through the CSSOM, not as an attribute. */
export function charts() {
  const before = 'elm.setAttribute(key, cur)'
  const after = "(key === 'style' ? (elm.style.cssText = cur) : elm.setAttribute(key, cur))"
  return {
    name: 'clave-charts',
    transform(code, id) {
      if (!id.includes('zrender/lib/svg/patch.js')) return null
      if (!code.includes(before)) this.error('zrender has changed: see scripts/plugins.js')
      return code.replaceAll(before, after)
    },
  }
}

/** The icons named in icons.txt, inner SVG only, as one JSON file for the template tag. */
export function icons() {
  return {
    name: 'clave-icons',
    generateBundle() {
      const names = readFileSync('icons.txt', 'utf8').split('\n').map((line) => line.split('#')[0].trim())
      const drawings = {}
      for (const name of names.filter(Boolean)) {
        const svg = readFileSync(join(OUTLINE, `${name}.svg`), 'utf8')
        const inner = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'))
        drawings[name] = inner.replace(/\s*\n\s*/g, '').replace(/ \/>/g, '/>')
      }
      this.emitFile({ type: 'asset', fileName: 'icons.json', source: JSON.stringify(drawings) })
    },
  }
}

/** A .br and a .gz beside each text file: WhiteNoise serves them as they are. */
export function compressed() {
  let folder
  return {
    name: 'clave-compressed',
    configResolved(config) {
      folder = config.build.outDir
    },
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true })) {
        if (!/\.(js|css|svg)$/.test(name)) continue
        const content = readFileSync(join(folder, name))
        writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }))
        writeFileSync(join(folder, `${name}.br`), brotliCompressSync(content))
      }
    },
  }
}
