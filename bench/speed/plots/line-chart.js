/** Lines over a size that grows by powers of ten. */
import { axis, colors, headHeight, svgOf } from './chart.js'

/**
 * @typedef {object} Line
 * @property {string} name
 * @property {readonly (readonly [size: number, value: number])[]} points
 */

const legendHeight = 28
const plotHeight = 330

const lineColors = [colors.signet[0], '#d1662a', '#3f8f5b']

/** @param {number} size */
const sizeText = size => size >= 1e6 ? `${size / 1e6} M` : size >= 1e4 ? `${size / 1000} k` : size.toLocaleString('en')

/**
 * Where a value axis ends and its steps: round numbers.
 * @param {number} greatest
 */
function scaleFor (greatest) {
  const power = 10 ** Math.floor(Math.log10(greatest / 4))
  const interval = power * ([1, 2, 2.5, 5].find(factor => factor * power >= greatest / 4) ?? 10)
  return { min: 0, max: Math.ceil(greatest * 1.08 / interval) * interval, interval }
}

/**
 * @param {object} chart
 * @param {string} chart.title
 * @param {string} chart.subtitle
 * @param {string} chart.sizeName
 * @param {string} chart.valueName
 * @param {(value: number) => string} chart.format
 * @param {readonly Line[]} chart.lines
 * @param {{ name: string, value: number }} [chart.reference] a level that the lines are compared with
 * @returns {string} an SVG document
 */
export function lineChart ({ title, subtitle, sizeName, valueName, format, lines, reference }) {
  const top = headHeight(subtitle) + legendHeight + 22
  const sizes = [...new Set(lines.flatMap(({ points }) => points.map(([size]) => size)))]
  const everyValue = lines.flatMap(({ points }) => points.map(([, value]) => value))
  const greatest = Math.max(...everyValue, reference?.value ?? 0)
  return svgOf({
    title,
    subtitle,
    height: top + plotHeight,
    option: {
      legend: { show: lines.length > 1, top: top - legendHeight - 22, left: 20, itemGap: 36, textStyle: { color: colors.text }, itemWidth: 22, itemHeight: 9 },
      grid: { left: 64, right: 48, top, bottom: 56 },
      xAxis: { ...axis, type: 'log', name: sizeName, nameLocation: 'middle', nameGap: 32, min: 'dataMin', max: 'dataMax', splitLine: { show: false }, axisLabel: { ...axis.axisLabel, customValues: sizes, hideOverlap: true, formatter: (/** @type {number} */ size) => sizeText(size) } },
      yAxis: { ...axis, type: 'value', name: valueName, nameTextStyle: { ...axis.nameTextStyle, align: 'left' }, ...scaleFor(greatest) },
      series: lines.map(({ name, points }, index) => ({
        name,
        type: /** @type {const} */ ('line'),
        silent: true,
        symbol: 'circle',
        symbolSize: 7,
        color: lineColors[index] ?? colors.faint,
        lineStyle: { width: 2.5 },
        label: { show: true, position: /** @type {const} */ ('top'), fontSize: 11, color: lineColors[index] ?? colors.faint, formatter: ({ value }) => format(/** @type {[number, number]} */ (value)[1]) },
        labelLayout: { hideOverlap: true },
        data: points.map(([size, value]) => [size, value]),
        ...(reference === undefined || index > 0
          ? {}
          : {
              markLine: {
                silent: true,
                symbol: 'none',
                lineStyle: { color: colors.faint, type: /** @type {const} */ ('dashed'), width: 1.5 },
                label: { position: /** @type {const} */ ('insideStartTop'), color: colors.faint, fontSize: 12, formatter: `${reference.name}: ${format(reference.value)}` },
                data: [{ yAxis: reference.value }]
              }
            })
      }))
    }
  })
}
