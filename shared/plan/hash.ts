import { createHash } from 'node:crypto'

/** Short digest of a content, to tell whether it changed. */
export const hash = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22)
