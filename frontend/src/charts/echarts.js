// Only what the pages draw: lines, bars and points, as SVG.
import { BarChart, LineChart, ScatterChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, MarkPointComponent, TooltipComponent } from 'echarts/components'
import { LabelLayout } from 'echarts/features'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

use([
  BarChart, LineChart, ScatterChart, GridComponent, MarkLineComponent, MarkPointComponent,
  TooltipComponent, LabelLayout, SVGRenderer,
])

export { init }
