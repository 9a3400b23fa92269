import { isTable } from '../../shared/config/merge-settings.ts'
import type { ConfigReport, Values } from './config-report.ts'

/** A screen; with --all it is as long as it gets. */
const SCREEN = { lines: 40, columns: 120 }
const MAX_WARNINGS = 3

/** The report as a page for people. */
export function renderReport(file: string, report: ConfigReport, { all }: { all: boolean }): string {
  const places = section('Where bookings go', placeLines(report))
  const settings = all ? everySetting(report) : differingSettings(report)
  const scopes = section('Scopes in HighLevel', columns(report.scopes.map(({ scope, why }) => [scope, why])))
  const permissions = section(
    'Permissions of the key in Chili Piper (in brackets: Chili Piper does not say what it is called)',
    columns(
      report.permissions.map(({ permission, what, when, why }) => [
        permission ?? `(${what})`,
        when === 'set-up' ? `Set-up only. ${why}` : why,
      ]),
    ),
  )
  const shown = all ? report.warnings : limit(report.warnings, MAX_WARNINGS + 1)
  const warnings = section(
    'Not wrong, but look at it',
    shown.flatMap((one) => wrap(one.startsWith(MORE) ? one : `! ${one}`)),
  )
  const head = [`${file} is right.`]
  if (all)
    return [head, places, settings, scopes, permissions, warnings]
      .flatMap((part) => ['', ...part])
      .slice(1)
      .join('\n')

  const fixed = [head, scopes, permissions, warnings].reduce((sum, part) => sum + part.length + 1, 0)
  const room = Math.max(8, SCREEN.lines - fixed - 2)
  const shownPlaces = limitSection(places, Math.max(Math.ceil(room / 2), room - settings.length))
  const shownSettings = limitSection(settings, room - shownPlaces.length)
  return [head, shownPlaces, shownSettings, scopes, permissions, warnings]
    .filter((part) => part.length > 0)
    .flatMap((part) => ['', ...part])
    .slice(1)
    .map((line) => cut(line))
    .join('\n')
}

const MORE = '…'
const section = (title: string, lines: readonly string[]) =>
  lines.length > 0 ? [title, ...lines.map((line) => `  ${line}`)] : []

function placeLines({ bookings, top }: ConfigReport): string[] {
  const texts = (path: string) => {
    const value = top.values[path]
    return Array.isArray(value) ? value.map(String) : []
  }
  const skipped = [...texts('skip.guestDomains').map((domain) => `@${domain}`), ...texts('skip.guestEmails')]
  return [
    ...(skipped.length > 0 ? [`guests ${skipped.join(', ')}: skipped`] : []),
    ...columns(
      bookings.map(({ tenant, when, to }) => [`${tenant}: ${when}`, to === 'ignore' ? '→ ignored' : `→ ${to}`]),
      84,
    ),
  ]
}

function differingSettings({ top, locations }: ConfigReport): string[] {
  const rows = [
    ...Object.entries(top.differs).map(([path, value]): [string, string] => [path, show(path, value)]),
    ...locations.flatMap(({ id, own }) =>
      Object.entries(own).map(([path, value]): [string, string] => [`${id}: ${path}`, show(path, value)]),
    ),
  ]
  const lines = rows.length > 0 ? columns(rows, 60) : ['none']
  return section('Settings that differ from the defaults', lines)
}

function everySetting({ top, locations }: ConfigReport): string[] {
  const list = (values: Values) =>
    columns(
      Object.entries(values).map(([path, value]) => [path, show(path, value)]),
      50,
    )
  return [
    ...section('Settings', list(top.values)),
    ...locations.flatMap(({ id, values }) => ['', ...section(`Settings in ${id}`, list(values))]),
  ]
}

/** A value as it would be written, on one line. */
function show(path: string, value: unknown): string {
  if (isTable(value) && /^(?:hosts|contact\.fields)\./.test(path)) return Object.values(value).map(String).join(', ')
  if (Array.isArray(value)) return value.length > 0 ? value.map((item) => show('', item)).join(', ') : 'none'
  if (isTable(value)) return Object.keys(value).length > 0 ? JSON.stringify(value) : 'none'
  return String(value).replace(/\s*\n\s*/g, ' ⏎ ')
}

function columns(rows: readonly (readonly [string, string])[], widest = 34): string[] {
  const width = Math.min(widest, Math.max(...rows.map(([first]) => first.length), 0))
  return rows.map(([first, second]) => `${cut(first, width).padEnd(width)}  ${second}`)
}

const limitSection = (lines: readonly string[], most: number) =>
  limit(lines, most).map((line) => (line.startsWith(MORE) ? `  ${line}` : line))

function limit(lines: readonly string[], most: number): string[] {
  if (lines.length <= most) return [...lines]
  const shown = Math.max(1, most - 1)
  return [...lines.slice(0, shown), `${MORE} and ${lines.length - shown} more; --all shows them`]
}

const cut = (line: string, width: number = SCREEN.columns) =>
  line.length > width ? `${line.slice(0, width - 1)}…` : line

function wrap(text: string): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < SCREEN.columns - 3)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(lines.length > 0 ? `  ${word}` : word)
  }
  return lines
}
