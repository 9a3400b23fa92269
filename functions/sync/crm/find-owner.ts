import type { OwnerOfRecord, RecordKey } from '../../../shared/ledger/crm-events.ts'
import type { Link } from '../../../shared/ledger/link.ts'
import { lastMark } from '../../../shared/plan/note-text.ts'
import type { Written } from '../../../shared/plan/written.ts'
import type { SyncCrmOptions } from './sync-crm-event.ts'

/** The booking that the event's record is of; without a link the record is one that was replaced, or of a booking long over. */
export interface Owner {
  link?: Link
  /** Of a task. */
  name?: string
}

/**
 * Whether the record is ours. What was created before there were events, or right before a crash, is known by its mark;
 * a mark alone proves nothing, as anybody can copy one.
 */
export async function findOwner(
  { ledger, locationId, event }: SyncCrmOptions,
  kind: RecordKey['kind'],
): Promise<Owner | undefined> {
  const record = await ledger.ownerOf(locationId, { kind, id: event.id })
  const told = record ?? (kind === 'appointment' ? undefined : markedOwner(event.body))
  if (!told) return undefined
  const link = await ledger.read(told)
  const here = link?.locationId === locationId ? link : undefined
  if (here && idOf(here.written, kind, told.name) === event.id) return { link: here, ...nameOf(told) }
  if (record) return {}
  const intent = kind === 'note' ? 'note' : `task/${told.name}`
  return here?.written.begun?.includes(intent) ? {} : undefined
}

const nameOf = ({ name }: OwnerOfRecord) => (name === undefined ? {} : { name })

function idOf(written: Written, kind: RecordKey['kind'], name = ''): string | undefined {
  switch (kind) {
    case 'note':
      return written.noteId
    case 'task':
      return new Map(Object.entries(written.tasks ?? {})).get(name)?.id
    case 'appointment':
      return written.appointmentId
  }
}

/** The booking that the text's mark names, see bookingMark. */
function markedOwner(body: string | undefined): OwnerOfRecord | undefined {
  const [, tenant, meetingId, name] = /^chili-piper\/([^/]+)\/([^#]+)(?:#(.+))?$/.exec(lastMark(body ?? '') ?? '') ?? []
  if (tenant === undefined || meetingId === undefined) return undefined
  return { tenant, meetingId, ...(name === undefined ? {} : { name }) }
}
