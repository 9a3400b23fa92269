/** Deepest nesting of arrays and objects that is read. JSON.stringify overflows the stack at about 4,000 levels. */
export const MAX_DEPTH = 64

export type JsonResult = { ok: true; value: unknown } | { ok: false; reason: 'not-utf-8' | 'too-deep' | 'not-json' }

/** Reads bytes as one strict JSON document: valid UTF-8 without a byte order mark, nested at most MAX_DEPTH. */
export function parseJson(bytes: Uint8Array): JsonResult {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return { ok: false, reason: 'not-utf-8' }
  }
  if (isDeeper(text, MAX_DEPTH)) return { ok: false, reason: 'too-deep' }
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch {
    return { ok: false, reason: 'not-json' }
  }
}

/** Whether the text's brackets outside strings are nested deeper than that; stops counting where they are. */
export function isDeeper(text: string, max: number): boolean {
  let depth = 0
  let inString = false
  for (let i = 0; i < text.length && depth <= max; i++) {
    const char = text[i]
    if (inString) {
      if (char === '\\') i++
      else if (char === '"') inString = false
    } else if (char === '"') inString = true
    else if (char === '{' || char === '[') depth++
    else if (char === '}' || char === ']') depth--
  }
  return depth > max
}
