import type { Booking } from '../../shared/booking/booking.ts'
import type { ChiliPiperClient } from '../../shared/chili-piper/client.ts'
import { ChiliPiperUnavailableError } from '../../shared/chili-piper/errors.ts'
import type { Log } from '../../shared/log.ts'

export interface Names {
  /**
   * The booking with the names of its workspace and meeting type, of which a fetch tells ids only. A look-up that fails
   * leaves them out; `isSure` is false when it may succeed later. Never throws.
   */
  fill(booking: Booking): Promise<{ booking: Booking; isSure: boolean }>
}

type Named = { id?: string | undefined; name?: string | undefined }
type Lookup = { names: ReadonlyMap<string, string>; isSure: boolean }

/** Looks names up when the first booking needs them, once for each list. */
export function createNames(
  source: Pick<ChiliPiperClient, 'workspaces' | 'meetingTypes'>,
  { tenant, log }: { tenant: string; log: Log },
): Names {
  const once = (list: () => Promise<Iterable<Named>>) => {
    let answer: Promise<Lookup> | undefined
    const look = async (): Promise<Lookup> => {
      try {
        const named = [...(await list())].flatMap(({ id, name }): [string, string][] =>
          id && name ? [[id, name]] : [],
        )
        return { names: new Map(named), isSure: true }
      } catch (error) {
        log.warn('names not looked up', { tenant, error })
        return { names: new Map(), isSure: !(error instanceof ChiliPiperUnavailableError) }
      }
    }
    return (thing: Named | undefined) => {
      if (!thing?.id || thing.name) return undefined
      answer ??= look()
      return answer
    }
  }
  const workspaces = once(() => Array.fromAsync(source.workspaces()))
  const meetingTypes = once(() => source.meetingTypes())

  return {
    async fill(booking) {
      const [workspace, meetingType] = await Promise.all([
        workspaces(booking.workspace),
        meetingTypes(booking.meetingType),
      ])
      return {
        booking: {
          ...booking,
          ...withName('workspace', booking.workspace, workspace),
          ...withName('meetingType', booking.meetingType, meetingType),
        },
        isSure: (workspace?.isSure ?? true) && (meetingType?.isSure ?? true),
      }
    },
  }
}

function withName(key: 'workspace' | 'meetingType', thing: Named | undefined, lookup: Lookup | undefined) {
  const name = thing?.id && lookup?.names.get(thing.id)
  return name ? { [key]: { ...thing, name } } : {}
}
