import { contactRows } from './contact-rows.ts'
import { aroundRows } from './location-rows.ts'
import { recordRows } from './record-rows.ts'
import type { Row } from './row.ts'
import { tieRows } from './tie-rows.ts'

/** Every operation of the client at least once, with every property that it can send. */
export const ROWS: readonly Row[] = [...contactRows, ...recordRows, ...tieRows, ...aroundRows]
