interface PathRow {
  method: string
  /** `/contacts/{contactId}/notes`: literal but for the parameters. A trailing slash counts. */
  path: string
}

const decode = (text: string) => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const pattern = (path: string) => {
  const literal = path.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${literal.join('([^/]+)')}$`)
}

const names = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')

/** Finds the row of a table by method and path; a row with fewer parameters goes before one with more. */
export function createPathTable<Row extends PathRow>(rows: Row[]) {
  const compiled = rows
    .map((row) => ({ row, pattern: pattern(row.path), names: names(row.path) }))
    .sort((a, b) => a.names.length - b.names.length)
  return (method: string, path: string): { row: Row; params: Record<string, string> } | undefined => {
    for (const { row, pattern, names } of compiled) {
      const match = row.method === method ? pattern.exec(path) : null
      if (match) return { row, params: Object.fromEntries(names.map((name, i) => [name, decode(match[i + 1] ?? '')])) }
    }
    return undefined
  }
}
