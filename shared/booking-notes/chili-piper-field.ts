import { crmText } from '../booking/crm-text.ts'
import type { ChiliPiperClient } from '../chili-piper/client.ts'
import { RemoteUnavailableError, SyncError } from '../errors.ts'
import type { Capabilities } from './capabilities.ts'
import { MAX_FIELD_TEXT, readFieldText, writeFieldText } from './field-text.ts'
import { type BookingNotes, type NotesUpdate, type PushOutcome, skipped } from './port.ts'

export interface ChiliPiperFieldOptions {
  field: string
  /** Chili Piper may e-mail the guests of a meeting that is changed; without leave to do so nothing is written. */
  mayEmailGuests: boolean
  capabilities: Pick<Capabilities, 'read'>
  /** Of the tenant whose meetings these are. */
  chiliPiper: Pick<ChiliPiperClient, 'meetingField' | 'patchMeeting'>
}

/**
 * Writes the notes to a field of the meeting, where a probe has shown that the tenant's meetings keep it. The meeting is read
 * before it is changed, which also answers what became of an earlier change whose outcome is unknown, and after.
 */
export function createChiliPiperField(options: ChiliPiperFieldOptions): BookingNotes {
  return {
    name: 'chili-piper',
    async push(update) {
      const { field, mayEmailGuests, capabilities } = options
      if (!mayEmailGuests) return skipped('Chili Piper may e-mail guests, and mayEmailGuests is not true')
      const capability = await capabilities.read(update.tenant, field)
      if (!capability) return skipped(`no probe has shown that meetings keep the field ${field}: run probe-notes`)
      if (capability.status === 'failed') return skipped(`the probe of the field ${field} failed: ${capability.reason}`)
      try {
        return await write(options, update)
      } catch (error) {
        // A key without the permission, a meeting that was cancelled: waiting would hold up everything else of the location.
        if (error instanceof SyncError && !(error instanceof RemoteUnavailableError)) return skipped(error.message)
        throw error
      }
    },
  }
}

async function write({ chiliPiper, field }: ChiliPiperFieldOptions, update: NotesUpdate): Promise<PushOutcome> {
  const text = toText(update)
  const before = await readFieldText(chiliPiper, update.meetingId, field)
  if (before === 'missing') return skipped('Chili Piper has no such meeting')
  if (before === 'not-text') return skipped(`the field ${field} holds something that is no text`)
  if (before.text === text) return { outcome: 'pushed' }
  const result = await writeFieldText(chiliPiper, update.meetingId, field, text)
  if (result === 'missing') return skipped('Chili Piper has no such meeting')
  return result === 'kept' ? { outcome: 'pushed' } : skipped(`Chili Piper took the field ${field}, but did not keep it`)
}

const toText = ({ notes }: NotesUpdate) => crmText(notes.map(({ text }) => text).join('\n\n'), MAX_FIELD_TEXT)
