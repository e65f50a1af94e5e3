/** Prints rows of `{ what, value, unit, goal }`; a goal is `{ least }` or `{ most }`. */
export const printTable = (rows) => {
  const cells = rows.map(({ what, value, unit, goal }) => [
    what,
    shown(value, unit),
    goalText(goal, unit),
    mark(value, goal),
  ])
  const all = [['', 'measured', 'goal', ''], ...cells]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column].length)))
  for (const [what, value, goal, reached] of all)
    console.log(
      `${what.padEnd(widths[0])}  ${value.padStart(widths[1])}  ${goal.padStart(widths[2])}  ${reached}`.trimEnd(),
    )
}

const shown = (value, unit) => (typeof value === 'string' ? value : `${inDigits(value, unit)}${unit ? ` ${unit}` : ''}`)

const inDigits = (value, unit) => (unit === undefined || value < 10 ? value.toFixed(2) : String(Math.round(value)))

const goalText = (goal, unit) => {
  if (!goal) return ''
  const text = goal.least ?? goal.most
  return `${goal.least === undefined ? 'under ' : ''}${text}${unit ? ` ${unit}` : ''}`
}

const mark = (value, goal) => {
  if (!goal || typeof value === 'string') return ''
  return (goal.least !== undefined ? value >= goal.least : value <= goal.most) ? 'reached' : 'missed'
}
