import { describe, expect, test } from 'vitest'
import { defineIntegration, type IntegrationInput } from '../../../shared/config/define-integration.ts'
import { settingsFor } from '../../../shared/config/settings-for.ts'
import { isOfUse } from '../../../shared/crm-events/is-of-use.ts'
import { CRM_EVENTS } from '../../../shared/envelope.ts'

const SHARED: Partial<IntegrationInput> = { sharedNotes: { visible: { all: true } } }

describe('which events somebody uses', () => {
  const routing = { routing: { website: null } } as unknown as Partial<IntegrationInput>
  const website = { routing: { website: {} } } as unknown as Partial<IntegrationInput>
  const used = (config: Partial<IntegrationInput>, more: object = {}, body = 'Call them') => {
    const integration = defineIntegration({ tenants: { demo: { location: 'location-1' } }, ...config })
    const settings = { ...settingsFor(integration, 'location-1'), ...more }
    return CRM_EVENTS.filter((name) => isOfUse({ name, body }, settings))
  }
  const TASKS = ['TaskComplete', 'TaskDelete']
  const NOTES = ['NoteCreate', 'NoteUpdate', 'NoteDelete']
  test('by the configuration', () => {
    expect(used({})).toEqual(TASKS)
    expect(used(SHARED)).toEqual([...NOTES, ...TASKS, 'ContactDelete'])
    expect(used({}, routing)).toEqual([...TASKS, 'ContactCreate', 'ContactDelete', 'ContactTagUpdate'])
    const reach = ['ContactCreate', 'ContactUpdate', 'ContactDelete', 'ContactTagUpdate', 'ContactDndUpdate']
    expect(used({}, website)).toEqual([...TASKS, ...reach])
    const byTag = { sharedNotes: { visible: { contactTag: 'share' } } }
    expect(used(byTag)).toEqual([...NOTES, ...TASKS, 'ContactCreate', 'ContactDelete', 'ContactTagUpdate'])
    expect(used({ appointment: { calendar: 'calendar-1' } })).toEqual([
      ...TASKS,
      'AppointmentUpdate',
      'AppointmentDelete',
    ])
  })

  test('the note of a booking is of use everywhere, because what the team writes below it is kept', () => {
    expect(used({}, {}, 'Demo\n[chili-piper/demo/meeting-1]\nOurs')).toEqual([...NOTES, ...TASKS])
    expect(used({}, {}, 'Demo [chili-piper')).toEqual(TASKS)
    expect(used({}, {}, '')).toEqual(TASKS)
  })
})
