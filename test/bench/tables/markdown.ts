export type Cells = (string | number)[]

export function table(head: string[], rows: Cells[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  return lines.join('\n')
}

export const ms = (value: number): string => value.toFixed(value < 10 ? 2 : 1)
