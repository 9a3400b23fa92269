import mustache from 'mustache'
import { crmText } from '../booking/crm-text.ts'
import { isListVariable, isTextVariable, LIST_VARIABLES, listsWith, suggestVariable } from './template-variables.ts'
import type { TemplateView, ViewItem } from './template-view.ts'

/** Longest template. Mustache's parser takes time that grows with the square of some texts. */
const MAX_TEMPLATE = 10_000
/** A text ends with the part that passes this length: no place in HighLevel takes as much. */
const MAX_RENDERED = 20_000
const MAX_JOINED = 500
const MAX_PARSED = 200
const MAX_TOLD = 100

interface Section {
  kind: 'section' | 'inverted'
  name: string
  parts: Part[]
}
type Part =
  | { kind: 'text'; text: string }
  | { kind: 'value'; name: string }
  | Section
  | { kind: 'refused'; problem: string }
type Parsed = { ok: true; parts: Part[] } | { ok: false; problem: string }

/** What is wrong with a template, each problem as a sentence for its author; empty when it can be used. Never throws. */
export function checkTemplate(text: string): string[] {
  const parsed = parse(text)
  return parsed.ok ? [...new Set(checkParts(parsed.parts))] : [parsed.problem]
}

/**
 * Fills a checked template. The result is plain text: nothing is escaped, and values are never read as templates.
 * @throws only for a text that checkTemplate refuses as a whole.
 */
export function renderTemplate(text: string, view: TemplateView): string {
  const sink = { text: '' }
  renderParts(partsOf(text), { view }, sink)
  return sink.text
}

/** The variables that a template asks for, each once; names of list items are not among them. */
export function variablesOf(text: string): string[] {
  const parsed = parse(text)
  return parsed.ok ? [...new Set(namesIn(parsed.parts))] : []
}

/** The values of a single text variable: several only for a data field with several, none when it is empty or unknown. */
export const readVariable = (name: string, view: TemplateView): string[] => view.texts(name)

interface Scope {
  view: TemplateView
  item?: ViewItem
}

function renderParts(parts: readonly Part[], scope: Scope, sink: { text: string }): void {
  for (const part of parts) {
    if (sink.text.length > MAX_RENDERED) return
    if (part.kind === 'text') sink.text += part.text
    else if (part.kind === 'value') sink.text += textOf(part.name, scope)
    else if (part.kind !== 'refused') renderSection(part, scope, sink)
  }
}

function renderSection(part: Section, scope: Scope, sink: { text: string }): void {
  const items = isListVariable(part.name) ? scope.view.items(part.name) : undefined
  const isFilled = items ? items.length > 0 : textOf(part.name, scope) !== ''
  if (part.kind === 'inverted') {
    if (!isFilled) renderParts(part.parts, scope, sink)
  } else if (items) {
    for (const item of items) renderParts(part.parts, { ...scope, item }, sink)
  } else if (isFilled) renderParts(part.parts, scope, sink)
}

function textOf(name: string, { view, item }: Scope): string {
  if (item && Object.hasOwn(item, name)) return item[name] ?? ''
  const values = readVariable(name, view)
  return values.length > 1 ? crmText(values.join(', '), MAX_JOINED) : (values[0] ?? '')
}

type Items = Readonly<Record<string, string>>

/** @param items names of the list that the parts stand in. */
function checkParts(parts: readonly Part[], items?: Items): string[] {
  return parts.flatMap((part) => {
    if (part.kind === 'text') return []
    if (part.kind === 'refused') return [part.problem]
    const problems = checkName(part, items)
    if (part.kind === 'value') return problems
    const opened = part.kind === 'section' && isListVariable(part.name) ? LIST_VARIABLES[part.name].items : items
    return [...problems, ...checkParts(part.parts, opened)]
  })
}

function checkName({ kind, name }: Part & { name: string }, items: Items | undefined): string[] {
  if (name === '' || name === '.') return [`{{${name}}} names no variable`]
  if (isTextVariable(name) || (items && Object.hasOwn(items, name))) return []
  if (!isListVariable(name)) return [`{{${crmText(name, MAX_TOLD)}}} ${explainUnknown(name)}`]
  if (kind === 'value') return [`{{${name}}} is a list: write {{#${name}}} … {{/${name}}} around what is said of each`]
  // Lists in lists would multiply; none of ours has one in its items.
  return kind === 'section' && items ? [`{{#${name}}} stands inside another list, which is not possible`] : []
}

function explainUnknown(name: string): string {
  const lists = listsWith(name).map((list) => `{{#${list}}}`)
  const meant = suggestVariable(name)
  const hint = meant
    ? `; did you mean {{${meant}}}?`
    : lists.length > 0 || name.includes('.')
      ? ''
      : `; a data field goes by {{field.${crmText(name, MAX_TOLD)}}}`
  return lists.length > 0 ? `stands only inside ${lists.join(' or ')}${hint}` : `is no variable${hint}`
}

const namesIn = (parts: readonly Part[], items?: Items): string[] =>
  parts.flatMap((part) => {
    if (part.kind === 'text' || part.kind === 'refused') return []
    const name = items && Object.hasOwn(items, part.name) ? [] : [part.name]
    if (part.kind === 'value') return name
    const opened = part.kind === 'section' && isListVariable(part.name) ? LIST_VARIABLES[part.name].items : items
    return [...name, ...namesIn(part.parts, opened)]
  })

function partsOf(text: string): readonly Part[] {
  const parsed = parse(text)
  if (!parsed.ok) throw new Error(`A template ${parsed.problem}`)
  return parsed.parts
}

const parsedBefore = new Map<string, Parsed>()

function parse(text: string): Parsed {
  if (text.length > MAX_TEMPLATE) return { ok: false, problem: 'is too long: 10,000 characters at most' }
  const before = parsedBefore.get(text)
  if (before) return before
  const parsed = parseAnew(text)
  // The templates of a configuration are few; the limit is for whoever makes them up.
  if (parsedBefore.size >= MAX_PARSED) parsedBefore.clear()
  parsedBefore.set(text, parsed)
  return parsed
}

function parseAnew(text: string): Parsed {
  try {
    // A writer of its own, as the shared one keeps every text it has seen.
    return { ok: true, parts: toParts(new mustache.Writer().parse(text, ['{{', '}}'])) }
  } catch (error) {
    return { ok: false, problem: explainSyntax(error instanceof Error ? error.message : String(error)) }
  }
}

type Span = ReturnType<typeof mustache.parse>[number]

const toParts = (spans: readonly Span[]): Part[] => spans.flatMap((span) => toPart(span) ?? [])

function toPart([type, name, , , inner]: Span): Part | undefined {
  switch (type) {
    case 'text':
      return { kind: 'text', text: name }
    case 'name':
    case '&':
      return { kind: 'value', name }
    case '#':
    case '^':
      return { kind: type === '#' ? 'section' : 'inverted', name, parts: Array.isArray(inner) ? toParts(inner) : [] }
    case '>':
      return { kind: 'refused', problem: `{{> ${name}}} is not possible: a template cannot call another one` }
    case '=':
      return { kind: 'refused', problem: `{{=${name}=}} is not possible: variables stand in {{ }}` }
    case '!':
      return undefined
  }
}

function explainSyntax(message: string): string {
  const [, what, section = ''] =
    /^(Unclosed tag|Unopened section|Unclosed section)(?: "(.*)")? at \d+$/s.exec(message) ?? []
  switch (what) {
    case 'Unclosed tag':
      return 'has a {{ that no }} follows'
    case 'Unopened section':
      return `closes {{/${section}}}, which was not opened`
    case 'Unclosed section':
      return `opens {{#${section}}} and does not close it with {{/${section}}}`
    default:
      return `cannot be read: ${message}`
  }
}
