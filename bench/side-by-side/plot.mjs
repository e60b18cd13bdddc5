// What was measured, as a picture for docs/performance.md: answers in a second, on a scale of tens.
const names = {
  sanliu: ['sanliu', '#0b6e4f'],
  'postgraphile-rls': ['PostGraphile, row-level security', '#d1495b'],
  'postgraphile-open': ['PostGraphile, no security', '#edae49'],
  limit: ['limit, no security', '#8d99ae'],
}

const width = 760
const left = 110
const right = 90
const bar = 15
const gap = 20

const text = (x, y, said, more = '') => `<text x="${x}" y="${y}"${more}>${said}</text>`

/** Two digits of small numbers, three of others. */
const numberOf = (perSecond) => String(Number(perSecond.toPrecision(perSecond < 100 ? 2 : 3)))

/** Bars of the contenders, workload by workload, at so many connections. */
export function plotOf({ persons, results }, connections) {
  const some = results.filter((each) => each.connections === connections && each.contender in names)
  const workloads = [...new Set(some.map(({ workload }) => workload))]
  const present = Object.keys(names).filter((name) => some.some(({ contender }) => contender === name))
  const powers = some.map(({ perSecond }) => Math.log10(perSecond))
  const [least, most] = [Math.floor(Math.min(...powers)), Math.ceil(Math.max(...powers))]
  const place = (power) => left + ((power - least) / (most - least)) * (width - left - right)
  const top = 40 + present.length * 18
  const height = top + workloads.length * (present.length * bar + gap) + 20
  const scale = Array.from({ length: most - least + 1 }, (_, at) => least + at).flatMap((power) => [
    `<line x1="${place(power)}" x2="${place(power)}" y1="${top - 8}" y2="${height - 24}" stroke="#ddd"/>`,
    text(place(power), height - 8, String(10 ** power), ' text-anchor="middle"'),
  ])
  const legend = present.flatMap((name, at) => [
    `<rect x="${left}" y="${28 + at * 18}" width="12" height="12" fill="${names[name][1]}"/>`,
    text(left + 18, 38 + at * 18, names[name][0]),
  ])
  const bars = workloads.flatMap((workload, at) => {
    const begin = top + at * (present.length * bar + gap)
    return [
      text(
        left - 8,
        begin + (present.length * bar) / 2 + 4,
        workload,
        ' text-anchor="end" font-weight="bold"',
      ),
      ...present.flatMap((name, turn) => {
        const found = some.find((each) => each.workload === workload && each.contender === name)
        if (!found) return []
        const until = place(Math.log10(found.perSecond))
        const y = begin + turn * bar
        return [
          `<rect x="${left}" y="${y}" width="${Math.max(1, until - left).toFixed(1)}" height="${bar - 3}" fill="${names[name][1]}"/>`,
          text((Math.max(left + 1, until) + 5).toFixed(1), y + bar - 5, numberOf(found.perSecond)),
        ]
      }),
    ]
  })
  const title = `每秒答复数 Answers in a second · ${persons.toLocaleString('en-US')} 人 persons · ${connections} 连接 connections`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#222" role="img">
<title>${title}</title>
<rect width="${width}" height="${height}" fill="#fff"/>
${[text(left, 18, title, ' font-weight="bold"'), ...legend, ...scale, ...bars].join('\n')}
</svg>
`
}
