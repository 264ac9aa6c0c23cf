// What every page loads. Without it everything still works by links and forms.
import './styles/main.scss'
import htmx from 'htmx.org'
import './preferences.js'
import './menus.js'
import './tables.js'
import './tabs.js'
import './forms.js'
import './upload.js'
import './picker.js'
import './orgchart.js'
import './confirm.js'
import './search.js'
import './toasts.js'
import './map.js'
import './matrix.js'
import './grid.js'
import './slides.js'
import './board.js'

// Charts weigh more than all the rest: fetched only where there is one, and after the page is read.
function drawCharts(root) {
  if (!root.querySelector?.('[data-chart]')) return
  import('./charts/figure.js').then(({ draw }) => draw(root))
}

htmx.onLoad(drawCharts)
