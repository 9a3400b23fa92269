import { createCapabilities } from '../../shared/booking-notes/capabilities.ts'
import { MAX_FIELD_TEXT, readFieldText, writeFieldText } from '../../shared/booking-notes/field-text.ts'
import { createApiKeys } from '../../shared/chili-piper/api-key.ts'
import { type ChiliPiperClient, createChiliPiperClient } from '../../shared/chili-piper/client.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import { locationsOf, settingsFor } from '../../shared/config/settings-for.ts'
import { RemoteUnavailableError, reasonOf, SyncError } from '../../shared/errors.ts'
import { UsageError } from '../local/usage-error.ts'
import { stageOption, type Target } from './target.ts'
import { tenantsOf } from './tenant-runs.ts'

/** What one field came to. `unknown`: Chili Piper could not be asked, so nothing was shown and nothing was stored. */
export interface ProbeReport {
  tenant: string
  field: string
  status: 'passed' | 'failed' | 'unknown'
  reason: string
}

type Meetings = Pick<ChiliPiperClient, 'meetingField' | 'patchMeeting'>

/** Chili Piper gives these a meaning of their own: to write a text there would change the meeting. */
const OF_THE_MEETING = ['startTime', 'hostId', 'assignees', 'additionalGuests', 'id', 'meetingId', 'status']

/** The tenant that is meant, and the fields its locations are configured to write. @throws UsageError */
export function probedFields(
  integration: Integration,
  named: string | undefined,
): { tenant: string; fields: string[] } {
  const [tenant = '', ...others] = tenantsOf(integration, named)
  if (others.length > 0) throw new UsageError(`--tenant: must name one of ${[tenant, ...others].join(', ')}`)
  const tenants = Object.fromEntries(Object.entries(integration.tenants).filter(([name]) => name === tenant))
  const configured = locationsOf({ tenants }).flatMap(
    (location) => settingsFor(integration, location).sharedNotes?.chiliPiper?.field ?? [],
  )
  const fields = [...new Set(configured)]
  if (fields.length === 0)
    throw new UsageError(`--tenant ${tenant}: no location of it has sharedNotes.chiliPiper with a field to write`)
  const wrong = fields.find((field) => OF_THE_MEETING.includes(field))
  if (wrong)
    throw new UsageError(`sharedNotes.chiliPiper.field ${wrong}: writing a text there would change the meeting`)
  return { tenant, fields }
}

/** What a probe does, to be read before it does it. */
export const describeProbe = (fields: readonly string[], meetingId: string): string =>
  [
    `Writes a text of ${MAX_FIELD_TEXT} characters to ${fields.join(' and ')} of meeting ${meetingId}, reads it back, compares, and puts the former value back.`,
    'Chili Piper may e-mail the guests of that meeting, twice for each field: use a test meeting whose guests you know.',
  ].join('\n')

/** Finds out for each field whether the tenant's meetings keep it, and stores that; nothing is written elsewhere before. */
export async function probeNotes(
  target: Target,
  { tenant, fields, meetingId }: { tenant: string; fields: readonly string[]; meetingId: string },
): Promise<ProbeReport[]> {
  const { clock, chiliPiperSecretPrefix } = target
  const apiKey = await createApiKeys({ secrets: target.secrets, prefix: chiliPiperSecretPrefix, clock }).read(tenant)
  if (apiKey === undefined)
    throw new UsageError(
      `${tenant}: no API key: npm run ops -- setup${stageOption(target)} --tenant ${tenant} asks for it and stores it`,
    )
  const chiliPiper = createChiliPiperClient({
    baseUrl: target.chiliPiperUrl,
    fetch,
    clock,
    random: Math.random,
    apiKey: async () => apiKey,
  })
  const capabilities = createCapabilities(target)
  const reports: ProbeReport[] = []
  for (const field of fields) {
    const { status, reason } = await probeField(chiliPiper, meetingId, field, clock.now())
    if (status !== 'unknown') await capabilities.write(tenant, field, { status, reason, at: clock.now() })
    reports.push({ tenant, field, status, reason })
  }
  return reports
}

type Finding = Pick<ProbeReport, 'status' | 'reason'>

async function probeField(chiliPiper: Meetings, meetingId: string, field: string, now: number): Promise<Finding> {
  try {
    const former = await readFieldText(chiliPiper, meetingId, field)
    if (former === 'missing') return { status: 'unknown', reason: 'Chili Piper has no such meeting' }
    if (former === 'not-text') return failed('the field holds something that is no text; nothing was written')
    const found = await writeProbe(chiliPiper, meetingId, field, probeText(now)).catch(judge)
    return (await restore(chiliPiper, meetingId, field, former.text)) ?? found
  } catch (error) {
    return judge(error)
  }
}

const failed = (reason: string): Finding => ({ status: 'failed', reason })

async function writeProbe(chiliPiper: Meetings, meetingId: string, field: string, text: string): Promise<Finding> {
  const result = await writeFieldText(chiliPiper, meetingId, field, text)
  if (result === 'kept') return { status: 'passed', reason: 'written, read back and the same' }
  return failed(result === 'missing' ? 'Chili Piper has no such meeting' : 'Chili Piper took it, but did not keep it')
}

/** A refusal is an answer; without an answer nothing was shown. */
function judge(error: unknown): Finding {
  if (!(error instanceof SyncError)) throw error
  if (error instanceof RemoteUnavailableError) return { status: 'unknown', reason: error.message }
  return failed(error.message)
}

/** Puts the former text back, unless it is there; undefined when it is there in the end. */
async function restore(
  chiliPiper: Meetings,
  meetingId: string,
  field: string,
  former: string,
): Promise<Finding | undefined> {
  try {
    const now = await readFieldText(chiliPiper, meetingId, field)
    if (now !== 'missing' && now !== 'not-text' && now.text === former) return undefined
    if ((await writeFieldText(chiliPiper, meetingId, field, former)) === 'kept') return undefined
    return failed('the former value could not be put back: look at the meeting')
  } catch (error) {
    return failed(`the former value could not be put back, look at the meeting: ${reasonOf(error)}`)
  }
}

/** As long as what will be written, in several lines and with characters beyond ASCII: what is kept of it, is kept of notes. */
function probeText(now: number): string {
  const first = `Probe of ${new Date(now).toISOString()}: this text is taken away again.`
  const line = '\nA line of the probe – é, 漢字, 🙂 <b>&amp;'
  return `${first}${line.repeat((MAX_FIELD_TEXT - first.length) / line.length)}`.padEnd(MAX_FIELD_TEXT, '.')
}
