const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** A whole number of seconds in the largest unit that divides it: 900 is `15 minutes`, 86,400 is `1 day`. */
export function inWords(seconds: number): string {
  const [unit, size] = UNITS.find(([, size]) => seconds % size === 0) ?? ['second', 1]
  const count = seconds / size
  return `${count.toLocaleString('en-US')} ${unit}${count === 1 ? '' : 's'}`
}
