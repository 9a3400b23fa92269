const rendered = Symbol('rendered')

/** Markup that is safe to send: made by `html` alone, so text cannot be taken for it. */
export interface Html {
  readonly [rendered]: string
}

type Part = string | number | Html | readonly Html[]

/** A template whose values are text: everything put in is escaped, unless it is markup made by `html` itself. */
export function html(texts: TemplateStringsArray, ...values: Part[]): Html {
  return { [rendered]: texts.map((text, index) => text + render(values[index] ?? '')).join('') }
}

export function toText(markup: Html): string {
  return markup[rendered]
}

function render(part: Part): string {
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part))
  return 'map' in part ? part.map(toText).join('') : toText(part)
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escaped = (text: string) => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char)
