/** The name that was probably meant: the same but for case, hyphens and a few letters, or one that begins with it. */
export function closestName(wanted: string, names: readonly string[]): string | undefined {
  if (wanted.length > 60) return undefined
  const distances = names.map((name) => distance(fold(wanted), fold(name)))
  const least = Math.min(...distances)
  if (least <= Math.max(1, Math.floor(wanted.length / 3))) return names[distances.indexOf(least)]
  return wanted.length > 2 ? names.find((name) => fold(name).startsWith(fold(wanted))) : undefined
}

const fold = (name: string) => name.toLowerCase().replaceAll(/[\s_-]/g, '')

/** How many letters must be put in, taken out or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + Number(a[i - 1] !== b[j - 1])))
    row = next
  }
  return row[b.length]!
}
