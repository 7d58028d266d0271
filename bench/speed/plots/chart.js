/** Charts as SVG texts: one look for all of them. */
import * as echarts from 'echarts'

/** @import { EChartsOption } from 'echarts' */

// Without quotation marks: the renderer does not escape them.
const fontFamily = 'system-ui, -apple-system, Segoe UI, DejaVu Sans, Helvetica, Arial, sans-serif'

const width = 860

export const colors = {
  text: '#1f2933',
  faint: '#66727f',
  grid: '#e4e8ec',
  /** Signet, in what a chart says first, second and third. */
  signet: ['#0b5fb0', '#6ba6dc', '#b5d3ee'],
  /** Everybody else, likewise. */
  others: ['#7b8794', '#b6bec7', '#dbe0e5']
}

/** The axes' texts and lines. */
export const axis = {
  axisLine: { lineStyle: { color: colors.faint } },
  axisTick: { show: false },
  axisLabel: { color: colors.text, fontSize: 12, fontFamily },
  nameTextStyle: { color: colors.faint, fontSize: 12, fontFamily },
  splitLine: { lineStyle: { color: colors.grid } }
}

/**
 * @param {object} chart
 * @param {string} chart.title
 * @param {string} chart.subtitle the unit, and under which conditions; lines are parted by newlines
 * @param {number} chart.height
 * @param {EChartsOption} chart.option
 * @returns {string} an SVG document
 */
export function svgOf ({ title, subtitle, height, option }) {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption({
      animation: false,
      backgroundColor: '#ffffff',
      textStyle: { fontFamily, color: colors.text },
      title: {
        text: title,
        subtext: subtitle,
        left: 20,
        top: 14,
        itemGap: 6,
        textStyle: { fontSize: 17, fontWeight: 600, color: colors.text },
        subtextStyle: { fontSize: 12.5, lineHeight: 17, color: colors.faint }
      },
      ...option
    })
    return chart.renderToSVGString()
  } finally {
    chart.dispose()
  }
}

/**
 * The height that a title with its subtitle takes.
 * @param {string} subtitle
 */
export const headHeight = subtitle => 46 + 17 * subtitle.split('\n').length
