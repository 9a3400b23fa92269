import { generateKeyPairSync } from 'node:crypto'
import type { IntegrationInput } from '../../shared/config/define-integration.ts'
import { publicPem } from './high-level-deliveries.ts'

/** A configuration that says something else than the default for every option that can stand beside the others. */
export const EVERY_OPTION = {
  version: 1,
  tenants: {
    demo: {
      location: 'location-1',
      routes: [
        { workspace: 'North', meetingType: 'Demo', router: 'inbound', to: 'location-2' },
        { workspace: ['South', 'West'], to: 'ignore' },
      ],
    },
    acme: { location: 'location-3' },
  },
  skip: { guestDomains: ['example.com'], guestEmails: ['*+test@*'] },
  mode: 'sync',
  defaultCountry: 'DE',
  phoneFields: ['Mobile'],
  hostTimeZone: 'Europe/Berlin',
  hosts: { 'rita@example.com': { user: 'user-1', timeZone: 'Europe/London' } },
  contact: {
    onMissing: 'skip',
    source: 'Meetings',
    fields: {
      city: { value: '{{field.City}}', write: 'never' },
      'contact.interests': { from: 'field.Interests', write: 'always' },
    },
    missingFields: 'create',
  },
  owner: { of: 'assignee', write: 'overwrite', findUsers: true },
  note: { body: '{{booking.title}}\n{{when.all}}' },
  tasks: [
    {
      name: 'call',
      title: 'Call {{guest.name}}',
      body: 'Missed {{booking.title}}',
      dueFrom: 'end',
      dueOffset: '1h',
      assignTo: 'assignee',
      during: ['no-show'],
      afterwards: 'delete',
    },
    { name: 'review', assignTo: { user: 'user-1' } },
  ],
  tags: {
    booked: 'in',
    rescheduled: 'moved',
    cancelled: 'out',
    noShow: 'missed',
    met: 'held',
    byMeetingType: { Demo: ['demo'] },
    byRouter: { inbound: ['inbound'] },
    byHost: { 'rita@example.com': ['rita'] },
  },
  guests: { as: 'contacts', byMeetingType: { Demo: 'ignore' } },
  appointment: { calendar: 'calendar-1', byMeetingType: { Demo: null }, title: '{{guest.name}}' },
  workflows: { booked: ['w-1'], rescheduled: ['w-2'], cancelled: ['w-3'], noShow: ['w-4'], met: ['w-5'] },
  sharedNotes: {
    visible: { prefix: 'AE:', contactTag: 'shared', authors: ['user-1'] },
    brief: { daysAfter: 3 },
    webhook: { url: 'https://hooks.example.org/notes' },
    chiliPiper: { field: 'notes', mayEmailGuests: true },
  },
  routing: {
    domain: 'acme.chilipiper.com',
    rules: [
      {
        name: 'enterprise',
        when: {
          tags: { any: ['vip'], all: ['customer'], none: ['lost'] },
          fields: {
            companyName: { contains: 'Acme', exists: true },
            city: { is: 'Berlin' },
            country: { isNot: 'US' },
            'contact.seats': { atLeast: 50, atMost: 500 },
          },
        },
        score: 5,
        to: { team: 'Enterprise', router: 'enterprise', distribution: 'Round robin', host: 'rita@example.com' },
      },
    ],
    pick: 'score',
    otherwise: { team: 'Everybody', router: 'inbound' },
    website: {
      origins: ['https://www.example.com'],
      prefill: { PersonEmail: 'email' },
      answer: 'redirect',
      tellTeam: true,
      lookUps: { burstShare: 0.2, dayShare: 0.1 },
    },
    onTag: {
      tagsKey: 'tags',
      emailKey: 'Email',
      form: { Source: 'HighLevel' },
      store: { team: 'contact.team', link: 'contact.link', note: true },
    },
    reassign: { mayEmailGuests: true },
  },
  highLevel: {
    consentHost: 'leadconnectorhq',
    installs: 'agency',
    appId: '66f0a1b2c3d4',
    webhookPublicKeys: [publicPem(generateKeyPairSync('ed25519').privateKey).trim()],
  },
  reconcile: { everyMinutes: 5, daysBack: 30, daysAhead: 365 },
  aws: {
    customerKey: true,
    logRetentionDays: 365,
    maxConcurrency: 2,
    alarmEmails: ['ops@example.com', 'lead@example.com'],
    metricLocations: ['location-1'],
    runbookUrl: 'https://wiki.example.com/runbook',
  },
  locations: { 'location-2': { mode: 'dry-run' } },
} satisfies IntegrationInput
