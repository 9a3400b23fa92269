import type { Moment } from '../../shared/timeline/moment.ts'

// Middle tones: CloudWatch's own background is white or nearly black, and its text colour is left as it is.
export const TONES: Record<Moment['tone'], { color: string; sign: string }> = {
  plain: { color: 'inherit', sign: '·' },
  good: { color: '#2a9d4a', sign: '✓' },
  waiting: { color: '#c77405', sign: '…' },
  bad: { color: '#e0433a', sign: '✗' },
}

export const CELL = 'padding:2px 12px 2px 0;vertical-align:top;text-align:left'
export const QUIET = 'opacity:0.65'
