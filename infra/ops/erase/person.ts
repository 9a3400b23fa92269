import { normalizeEmail } from '../../../shared/booking/email.ts'
import { hash } from '../../../shared/plan/hash.ts'
import { visitorName } from '../../../shared/routing/routing-store.ts'
import { UsageError } from '../../local/usage-error.ts'

/** Somebody by an e-mail address, and how to find and take out what names it. */
export interface Person {
  email: string
  /** What the ledger knows the address by. */
  digest: string
  isEmail(text: string | undefined): boolean
  /** Whether a text has the address in it, as it is or as part of a web address. */
  isIn(text: string): boolean
  without(text: string): string
  /** Whether a table's partition is a decision about this visitor. */
  isVisitor(partition: string): boolean
}

/** @throws UsageError for what the app would not take for an address */
export function createPerson(text: string): Person {
  const email = normalizeEmail(text)
  if (email === undefined) throw new UsageError('--email: must be an e-mail address')
  const digest = hash(email)
  const forms = [email, encodeURIComponent(email)].map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  // Not inside a longer address: of xpat@example.com nothing is pat@example.com.
  const pattern = new RegExp(
    `(?<=^|[^\\p{L}\\p{N}._%+-]|%[0-9a-f]{2})(?:${forms.join('|')})(?![\\p{L}\\p{N}-]|\\.[\\p{L}\\p{N}])`,
    'giu',
  )
  const visitor = visitorName('', email).split('#').at(-1) ?? ''
  return {
    email,
    digest,
    isEmail: (other) => normalizeEmail(other) === email,
    isIn: (other) => other.search(pattern) >= 0,
    without: (other) => other.replace(pattern, '').trim(),
    isVisitor: (partition) => partition.startsWith('visitor#') && partition.endsWith(`#${visitor}`),
  }
}
