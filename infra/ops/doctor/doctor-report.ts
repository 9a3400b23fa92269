import { styleText } from 'node:util'
import type { DoctorReport } from './doctor.ts'
import type { Finding, Verdict } from './finding.ts'

const VERDICTS = {
  ok: { symbol: '✓', word: 'ok', color: 'green' },
  problem: { symbol: '✗', word: 'problem', color: 'red' },
  unknown: { symbol: '?', word: 'could not look', color: 'yellow' },
} as const satisfies Record<Verdict, object>

const WORD_WIDTH = Math.max(...Object.values(VERDICTS).map(({ word }) => word.length))

/** 0 all is well, 1 something is wrong, 2 nothing is known to be wrong, but not everything could be looked at. */
export function exitCodeOf({ findings }: DoctorReport): 0 | 1 | 2 {
  const has = (verdict: Verdict) => findings.some((finding) => finding.verdict === verdict)
  return has('problem') ? 1 : has('unknown') ? 2 : 0
}

/** Lines for a terminal: a symbol and its word, what was looked at, what was seen, and how to mend it. */
export function describeFindings({ findings, durationMs }: DoctorReport, isColored: boolean): string[] {
  const width = Math.max(...findings.map((finding) => nameOf(finding).length))
  const paint = (verdict: Verdict, text: string) =>
    isColored ? styleText(VERDICTS[verdict].color, text, { validateStream: false }) : text
  const lines = findings.flatMap((finding) => {
    const { symbol, word } = VERDICTS[finding.verdict]
    const head = paint(finding.verdict, `${symbol} ${word.padEnd(WORD_WIDTH)}`)
    const indent = ' '.repeat(WORD_WIDTH + 4)
    return [
      `${head}  ${nameOf(finding).padEnd(width)}  ${finding.reason}`,
      ...(finding.fix === undefined ? [] : [`${indent}→ ${finding.fix}`]),
    ]
  })
  return [...lines, '', summaryOf(findings, durationMs)]
}

const nameOf = ({ check, subject }: Finding) => `${check} (${subject})`

function summaryOf(findings: readonly Finding[], durationMs: number): string {
  const count = (verdict: Verdict) => findings.filter((finding) => finding.verdict === verdict).length
  const [problems, unknown] = [count('problem'), count('unknown')]
  const told = [
    `${count('ok')} ok`,
    `${problems} ${problems === 1 ? 'problem' : 'problems'}`,
    ...(unknown > 0 ? [`${unknown} could not be looked at`] : []),
  ]
  return `${told.join(', ')}; ${(durationMs / 1000).toFixed(1)} s`
}
