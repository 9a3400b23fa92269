// What HighLevel's editor makes of bold, lists and paragraphs. Anything else in pointed brackets is what somebody typed.
const FORMATTING = 'p|div|br|ul|ol|li|h[1-6]|blockquote|b|strong|i|em|u|s|strike|span|a|font|code|pre'
const TAG = new RegExp(`<(/?)(${FORMATTING})(?=[\\s/>])[^<>]*>`, 'gi')
const LINE_BREAKS = /^(?:p|div|br|li|h[1-6]|blockquote|pre)$/i
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', '#39': "'", apos: "'" }

/** The text of a note that was written with or without formatting. Not safe to put into a page as it is: it is text. */
export function withoutFormatting(body: string): string {
  const lines = body.replaceAll('\r\n', '\n')
  if (lines.search(TAG) < 0) return lines
  return lines
    .replace(TAG, (_, slash: string, name: string) => {
      const isLineEnd = LINE_BREAKS.test(name) && (slash === '/' || name.toLowerCase() === 'br')
      if (isLineEnd) return '\n'
      return slash === '' && name.toLowerCase() === 'li' ? '- ' : ''
    })
    .replace(/&(amp|lt|gt|quot|nbsp|#39|apos);/g, (_, name: string) => ENTITIES[name] ?? '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
