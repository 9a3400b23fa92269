import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Options whose test stands among those of what it configures: file › part of a title there. */
export const ELSEWHERE: Record<string, string> = {
  version: 'test/shared/config/wrong-configs.test.ts › another version',
  'highLevel.installs': 'test/functions/oauth-callback/install.test.ts › asks for what only agencies can give',
  'sharedNotes.visible.prefix': 'test/shared/brief/visible-notes.test.ts › a prefix',
  'sharedNotes.visible.contactTag': 'test/shared/brief/visible-notes.test.ts › a tag that it has not',
  'sharedNotes.visible.authors': 'test/shared/brief/visible-notes.test.ts › several authors',
  'sharedNotes.visible.all': 'test/shared/brief/visible-notes.test.ts › all, and yet a condition',
  'sharedNotes.brief.daysAfter': 'test/shared/brief/links.test.ts › of a meeting that ends at',
  'sharedNotes.webhook.url':
    'test/shared/booking-notes/outgoing-webhook.test.ts › an address that is not https is told',
  'sharedNotes.chiliPiper.field':
    'test/shared/booking-notes/chili-piper-field.test.ts › for what another tenant or another field has shown',
  'sharedNotes.chiliPiper.mayEmailGuests':
    'test/shared/booking-notes/chili-piper-field.test.ts › while it may e-mail guests and that is not allowed',
}

const ROOT = join(import.meta.dirname, '../..')

/** An option as titles name it: lists and what tables hold go without saying, tasks[].name is tasks.name. */
export const titleName = (path: string): string => path.replaceAll('[]', '').replace(/\.<key>$/, '')

/** What stands in square brackets at the begin of a title, or of a row's first text: [tasks.during] [tasks.afterwards] a task is … */
export function namedOptions(source: string): string[] {
  const titles = source.matchAll(/['`]((?:\[[a-z][\w.<>]+\] ?)+)/g)
  return [...titles].flatMap(([, names = '']) =>
    [...names.matchAll(/\[([^\]]+)\]/g)].map(([, name = '']) => titleName(name)),
  )
}

/** The options that titles of tests name, each with the files that do. */
export function testedOptions(): Map<string, string[]> {
  const found = new Map<string, string[]>()
  const files = globSync('test/{shared,functions,infra}/**/*.test.ts', { cwd: ROOT })
  for (const file of files)
    for (const name of namedOptions(readFileSync(join(ROOT, file), 'utf8')))
      found.set(name, [...(found.get(name) ?? []), file])
  return found
}

/** Whether a title of the file, or of a row of one of its tables, has that part. */
export function hasTitle(place: string): boolean {
  const [file = '', part = ''] = place.split(' › ')
  const texts = readFileSync(join(ROOT, file), 'utf8').matchAll(/'[^'\n]+'|`[^`\n]+`/g)
  return part !== '' && [...texts].some(([text]) => text.includes(part))
}
