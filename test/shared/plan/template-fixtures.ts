import type { Booking } from '../../../shared/booking/booking.ts'
import type { BookingState, HistoryLine } from '../../../shared/plan/booking-state.ts'
import { createView, type TemplateView, type ViewInput } from '../../../shared/plan/template-view.ts'
import { aBooking } from '../../support/bookings.ts'

export const GUEST = { email: 'pat@example.org', phone: '+12125550123', firstName: 'Pat', lastName: 'Prospect' }

const at = 1_772_355_600
export const BOOKED: HistoryLine = { at, what: 'booked', to: '2026-03-10T15:00:00.000Z' }

export function aState(booking: Partial<Booking> = {}, state: Partial<BookingState> = {}): BookingState {
  return {
    status: 'booked',
    isRescheduled: false,
    booking: aBooking(booking),
    history: [BOOKED],
    ...state,
  } as BookingState
}

/** A booking that says everything there is to say. */
export const fullInput = (booking: Partial<Booking> = {}, input: Partial<ViewInput> = {}): ViewInput => ({
  tenant: 'demo',
  locationId: 'location-1',
  state: aState(
    {
      description: 'First call\nReschedule: https://acme.chilipiper.com/r/1\nCancel: https://acme.chilipiper.com/c/1',
      otherGuests: [{ email: 'casey@example.org', name: 'Casey Cfo' }, { name: 'Alex' }],
      assignee: { id: 'a', email: 'sam@example.com', name: 'Sam Seller' },
      booker: { id: 'b', email: 'bo@example.com', name: 'Bo Booker' },
      workspace: { id: 'w', name: 'Sales' },
      router: { id: 'r', name: 'Inbound demo', type: 'ConciergeRouter' },
      distribution: { id: 'd', name: 'Round robin' },
      sourceUrl: 'https://acme.example/pricing',
      utm: { utm_source: 'news' },
      dataFields: { 'Company Name': ['Acme'], Interests: ['CRM', 'Routing'], utm_term: ['crm'] },
      ...booking,
    },
    { isRescheduled: true },
  ),
  guest: { ...GUEST, companyName: 'Acme', timeZone: 'America/New_York' },
  hostTimeZone: 'Europe/London',
  showGuests: true,
  briefUrl: 'https://api.example.com/bookings/meeting-1/brief?t=demo&e=1774396800&s=abc',
  businessContacts: [{ name: 'Dana', email: 'dana@acme.example' }, { email: 'eli@acme.example' }],
  ...input,
})

/** A booking of which nothing is known but that it is there. */
export function sparseInput(): ViewInput {
  const booking: Booking = {
    schemaVersion: 1,
    source: 'webhook',
    meetingId: 'meeting-1',
    guest: {},
    dataFields: {},
    otherGuests: [],
    unknownFields: {},
  }
  const state = { ...aState(), booking, history: [] }
  return { tenant: 'demo', locationId: 'location-1', state, guest: {}, showGuests: true }
}

export const fullView = (booking?: Partial<Booking>, input?: Partial<ViewInput>): TemplateView =>
  createView(fullInput(booking, input))
