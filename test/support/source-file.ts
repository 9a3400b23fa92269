import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** A source file as the import rules see it. */
export interface SourceFile {
  /** From the repository's root, with slashes. */
  path: string
  /** What it imports or re-exports, resolved from the root when relative; packages and aliases as written. */
  imports: string[]
  /** The code without comments and without the content of texts; what `${…}` holds is code. */
  code: string
}

const root = fileURLToPath(new URL('../..', import.meta.url))

export const readSources = (...folders: string[]): SourceFile[] =>
  folders
    .flatMap((folder) => globSync(`${folder}/**/*.{ts,mjs}`, { cwd: root }))
    .map((file) => file.replaceAll(path.sep, '/'))
    .sort()
    .map((file) => parseSource(file, readFileSync(path.join(root, file), 'utf8')))

// After these a slash begins a regular expression; after a value it divides.
const BEFORE_REGEX = /(?:^|[=([{,;:!&|?+\-*%<>~^]|\b(?:return|typeof|case|in|of|void|await|yield))\s*$/

/** Reads the imports of a source text and blanks what is no code. Enough of a parser for TypeScript that compiles. */
export function parseSource(file: string, text: string): SourceFile {
  const imports: string[] = []
  let code = ''
  let at = 0
  const braces: ('{' | '${')[] = []

  function skipText(end: string): string {
    const start = ++at
    while (at < text.length && text[at] !== end) at += text[at] === '\\' ? 2 : 1
    return text.slice(start, at++)
  }
  function skipRegex(): void {
    for (let inClass = false; ++at < text.length; ) {
      if (text[at] === '\\') at++
      else if (text[at] === '[') inClass = true
      else if (text[at] === ']') inClass = false
      else if (text[at] === '/' && !inClass) break
    }
    at++
  }
  /** The fixed part of a template, up to its end or to the next `${`. */
  function skipTemplate(): void {
    for (at++; at < text.length && text[at] !== '`'; at++) {
      if (text[at] === '\\') at++
      else if (text.startsWith('${', at)) {
        braces.push('${')
        code += '${'
        at += 2
        return
      }
    }
    code += '`'
    at++
  }

  while (at < text.length) {
    const char = text[at]!
    if (text.startsWith('//', at)) while (at < text.length && text[at] !== '\n') at++
    else if (text.startsWith('/*', at)) at = text.indexOf('*/', at) < 0 ? text.length : text.indexOf('*/', at) + 2
    else if (char === "'" || char === '"') {
      const isImport = /(?:\bfrom|\bimport|\bimport\s*\()\s*$/.test(code.slice(-40))
      const value = skipText(char)
      if (isImport) imports.push(value)
      code += "''"
    } else if (char === '`') {
      code += '`'
      skipTemplate()
    } else if (char === '}' && braces.pop() === '${') {
      code += '}'
      skipTemplate()
    } else if (char === '/' && BEFORE_REGEX.test(code.slice(-40))) {
      skipRegex()
      code += '/r/'
    } else {
      if (char === '{') braces.push('{')
      code += char
      at++
    }
  }
  return { path: file, imports: imports.map((name) => resolveImport(file, name)), code }
}

const resolveImport = (file: string, name: string) =>
  name.startsWith('.') ? path.posix.join(path.posix.dirname(file), name) : name
