/** Horizontal bars, with their values on them. */
import { axis, colors, headHeight, svgOf } from './chart.js'

/**
 * @typedef {object} Bar
 * @property {string} name
 * @property {boolean} isSignet
 * @property {readonly (number | undefined)[]} values one for each of the series
 */

const barHeight = 17
/** Wide enough for the longest name: without a browser the renderer only guesses how wide a text is. */
const nameWidth = 250
const legendHeight = 28

/**
 * @param {object} chart
 * @param {string} chart.title
 * @param {string} chart.subtitle
 * @param {readonly string[]} chart.series what each value of a bar is
 * @param {readonly Bar[]} chart.bars from top to bottom
 * @param {(value: number) => string} chart.format of a value, at the end of its bar
 * @returns {string} an SVG document
 */
export function barChart ({ title, subtitle, series, bars, format }) {
  const isGrouped = series.length > 1
  const top = headHeight(subtitle) + (isGrouped ? legendHeight : 0)
  const height = top + bars.length * (series.length * barHeight + 14) + 24
  return svgOf({
    title,
    subtitle,
    height,
    option: {
      legend: isGrouped ? { top: top - legendHeight, left: 20, itemGap: 44, itemWidth: 14, itemHeight: 10, textStyle: { color: colors.text }, data: series.map((name, index) => ({ name, itemStyle: { color: colors.others[index] ?? colors.faint } })) } : { show: false },
      grid: { left: nameWidth, right: 96, top, bottom: 16 },
      xAxis: { ...axis, type: 'value', axisLabel: { show: false }, axisLine: { show: false }, splitLine: { show: false } },
      yAxis: { ...axis, type: 'category', inverse: true, axisLine: { show: false }, data: bars.map(({ name, isSignet }) => ({ value: name, textStyle: { fontWeight: isSignet ? 700 : 400 } })) },
      series: series.map((name, index) => ({
        name,
        type: /** @type {const} */ ('bar'),
        silent: true,
        barCategoryGap: '24%',
        barGap: '8%',
        label: { show: true, position: 'right', fontSize: 11.5, color: colors.text, formatter: ({ value }) => format(Number(value)) },
        data: bars.map(({ values, isSignet }) => ({
          value: values[index] ?? null,
          itemStyle: { color: (isSignet ? colors.signet : colors.others)[index] ?? colors.faint, borderRadius: [0, 2, 2, 0] }
        }))
      }))
    }
  })
}
