import { DIRECTORY_ROWS } from './directory-rows.ts'
import { MEETING_ROWS } from './meeting-rows.ts'
import type { Row } from './row.ts'
import { WEBHOOK_AND_ROUTER_ROWS } from './webhook-and-router-rows.ts'

export const ROWS: Row[] = [...MEETING_ROWS, ...WEBHOOK_AND_ROUTER_ROWS, ...DIRECTORY_ROWS]
