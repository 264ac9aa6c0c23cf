// One page, two bundles: main (every page) and charts (loaded by main where a chart is).
import { defineConfig } from 'vite'
import { compressed, charts, icons } from './scripts/plugins.js'

export default defineConfig({
  base: './',
  logLevel: 'warn',
  publicDir: false,
  plugins: [charts(), icons(), compressed()],
  css: { preprocessorOptions: { scss: { loadPaths: ['node_modules'], quietDeps: true } } },
  build: {
    outDir: '../src/clave/web/static/built',
    emptyOutDir: true,
    manifest: 'manifest.json',
    modulePreload: false,
    target: ['chrome123', 'firefox128', 'safari17.5'],
    rollupOptions: {
      input: { main: 'src/main.js' },
      // htmx can evaluate attributes; the page forbids it (allowEval) and so does the policy.
      checks: { eval: false },
    },
    assetsInlineLimit: 0,
    // The charts: 160 kB as sent, only where a chart is.
    chunkSizeWarningLimit: 700,
  },
})
