import type { ChiliPiperClient } from '../chili-piper/client.ts'
import { RemoteUnavailableError } from '../errors.ts'

/** The most that is ever written, in UTF-16 units. */
export const MAX_FIELD_TEXT = 5_000

type Meetings = Pick<ChiliPiperClient, 'meetingField' | 'patchMeeting'>

/** The text of a meeting's field; one that is not there is empty. @throws as ChiliPiperClient does */
export async function readFieldText(
  chiliPiper: Pick<Meetings, 'meetingField'>,
  meetingId: string,
  field: string,
): Promise<{ text: string } | 'missing' | 'not-text'> {
  const answer = await chiliPiper.meetingField(meetingId, field)
  if (answer === 'missing') return answer
  const value = answer.value ?? ''
  return typeof value === 'string' ? { text: value } : 'not-text'
}

/**
 * Writes it once and reads it back. A change whose outcome is unknown is settled by what is read, never by writing again.
 * @throws as ChiliPiperClient does; RemoteUnavailableError when it is not there after a change that nobody answered.
 */
export async function writeFieldText(
  chiliPiper: Meetings,
  meetingId: string,
  field: string,
  text: string,
): Promise<'kept' | 'not-kept' | 'missing'> {
  let unanswered: RemoteUnavailableError | undefined
  try {
    if ((await chiliPiper.patchMeeting(meetingId, { extra: { [field]: text } })) === 'missing') return 'missing'
  } catch (error) {
    if (!(error instanceof RemoteUnavailableError) || error.changedNothing) throw error
    unanswered = error
  }
  const after = await readFieldText(chiliPiper, meetingId, field)
  if (after === 'missing') return 'missing'
  if (after !== 'not-text' && after.text === text) return 'kept'
  if (unanswered) throw unanswered
  return 'not-kept'
}
