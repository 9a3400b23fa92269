import * as z from 'zod'
import {
  DEFAULT_APPOINTMENT_TITLE,
  DEFAULT_NOTE,
  DEFAULT_TASK_BODY,
  DEFAULT_TASK_TITLE,
} from '../plan/default-templates.ts'
import { checkTags } from './check-tags.ts'
import { contactSettings } from './contact-settings.ts'
import { sharedNotes } from './notes-settings.ts'
import { routing } from './routing-settings.ts'
import { country, email, mustBe, name, offset, recordId, tag, taskName, template, timeZone } from './values.ts'

const stateTag = tag.nullable()
const tagsByName = z.record(name, z.array(tag)).default({})

const tags = z
  .strictObject({
    /** Carried while a booking is coming up; null for no such tag, here and below. Default cp-booked. */
    booked: stateTag.default('cp-booked'),
    /** Carried as well when that booking was moved at least once. Default cp-rescheduled. */
    rescheduled: stateTag.default('cp-rescheduled'),
    /** Carried when nothing is coming up and the latest booking was cancelled. Default cp-cancelled. */
    cancelled: stateTag.default('cp-cancelled'),
    /** Carried when nothing is coming up and the guest did not come to the latest booking. Default cp-no-show. */
    noShow: stateTag.default('cp-no-show'),
    /** Carried when nothing is coming up and the latest booking was held. Default cp-met. */
    met: stateTag.default('cp-met'),
    /** Meeting type (name or id) → further tags. Default none. */
    byMeetingType: tagsByName,
    /** Router, link or playbook it was booked through (name or id) → further tags. Default none. */
    byRouter: tagsByName,
    /** Host's e-mail → further tags; they go when the booking is handed over. Default none. */
    byHost: z.record(email, z.array(tag)).default({}),
  })
  .superRefine((all, context) => {
    for (const { path, message } of checkTags(all)) context.addIssue({ code: 'custom', path: [...path], message })
  })

const STATUSES = ['booked', 'completed', 'no-show', 'cancelled'] as const

const task = z.strictObject({
  /** Names the task among the booking's tasks; a renamed one is a new one. */
  name: taskName,
  /** Title of the task, with {{variables}}. Default "Prepare: …" with the booking's title. */
  title: template.default(DEFAULT_TASK_TITLE),
  /** Text of the task, with {{variables}}. Default the place of the meeting. */
  body: template.default(DEFAULT_TASK_BODY),
  /** What the due date is counted from. Default start. */
  dueFrom: z.enum(['start', 'end']).default('start'),
  /** How long after that it is due; before with -. Default 0m. */
  dueOffset: offset.default('0m'),
  /** Whose task it is; nobody where that person is no HighLevel user. Default host. */
  assignTo: z
    .union(
      [
        z.enum(['host', 'assignee', 'nobody']),
        z.strictObject({
          /** HighLevel user id. */
          user: recordId,
        }),
      ],
      mustBe('must be "host", "assignee", "nobody" or { user: "<HighLevel user id>" }'),
    )
    .default('host'),
  /** While the booking is in one of these, the task is open. Default booked. */
  during: z.array(z.enum(STATUSES)).min(1, 'must name at least one state').default(['booked']),
  /** What becomes of it then: complete, delete or keep. Default complete. */
  afterwards: z.enum(['complete', 'delete', 'keep']).default('complete'),
})

const host = z
  .union(
    [
      recordId,
      z
        .strictObject({
          /** HighLevel user id. Default: looked up when `owner.findUsers` is on, else none. */
          user: recordId.exactOptional(),
          /** Zone in which the host's time is told. Default `hostTimeZone`. */
          timeZone: timeZone.exactOptional(),
        })
        .refine((one) => Object.keys(one).length > 0, {
          message: 'must have a user, a timeZone or both',
          // Not when something else stands there: that is told.
          when: ({ issues }) => issues.length === 0,
        }),
    ],
    mustBe('must be a HighLevel user id (letters, digits, - and _), or a table in { } with user, timeZone'),
  )
  .transform((one) => (typeof one === 'string' ? { user: one } : one))

const guestsAs = z.enum(['ignore', 'contacts', 'note-only'])
const workflows = z
  .array(recordId)
  // Twice named, a workflow would be entered twice, and write to people twice.
  .refine((all) => new Set(all).size === all.length, { message: 'must name each workflow once' })
  .default([])

/** What is done with the bookings of a location. Each option stands at the top of the file and, where it differs, under `locations.<id>`. */
export const settingsShape = {
  /** `sync` writes; `dry-run` plans every booking, shows the plan and writes nothing to HighLevel. Default sync. */
  mode: z.enum(['sync', 'dry-run']).default('sync'),
  /** Country of phone numbers written without +country. Default US. */
  defaultCountry: country.default('US'),
  /** Data fields that may hold the guest's phone, by reference, id or label, case-blind; the first filled one wins. Default PersonPhone, Phone, PhoneNumber, MobilePhone. */
  phoneFields: z.array(name).default(['PersonPhone', 'Phone', 'PhoneNumber', 'MobilePhone']),
  /** Zone in which hosts are told the time unless `hosts` says otherwise. Default: the guest's zone alone is told. */
  hostTimeZone: timeZone.exactOptional(),
  /** Host's e-mail in Chili Piper → HighLevel user id, or { user, timeZone }. Default none. */
  hosts: z.record(email, host).default({}),
  /** Which contact, and what is written into it. */
  contact: contactSettings.prefault({}),
  /** Who owns the contact. */
  owner: z
    .strictObject({
      /** Whom the owner follows: the host, or the one the routing assigned. Default host. */
      of: z.enum(['host', 'assignee']).default('host'),
      /** set-if-empty; overwrite: also when somebody else owns it; never. Default set-if-empty. */
      write: z.enum(['set-if-empty', 'overwrite', 'never']).default('set-if-empty'),
      /** Look up users that `hosts` does not name by their e-mail; needs the scope users.readonly. Default false. */
      findUsers: z.boolean().default(false),
    })
    .prefault({}),
  /** The booking's one note. */
  note: z
    .strictObject({
      /** Text of the note, with {{variables}}. Default: what, when, where, who, answers, links and history. */
      body: template.default(DEFAULT_NOTE),
    })
    .prefault({}),
  /** The booking's tasks. Default one: prepare. */
  tasks: z
    .array(task)
    .max(10, 'must be 10 at most')
    .refine((all) => new Set(all.map((one) => one.name)).size === all.length, {
      message: 'must have a different name each',
    })
    .prefault([{ name: 'prepare' }]),
  /** Tags that we put on and take off. Everything else on the contact is left alone. */
  tags: tags.prefault({}),
  /** Guests besides the first one. */
  guests: z
    .strictObject({
      /** ignore; note-only: named in the note; contacts: found or created as contacts, too. Default note-only. */
      as: guestsAs.default('note-only'),
      /** The same per meeting type (name or id). Default none. */
      byMeetingType: z.record(name, guestsAs).default({}),
    })
    .prefault({}),
  /** Mirrors bookings as appointments on a HighLevel calendar, without notifying anyone. Default null: no mirror. */
  appointment: z
    .strictObject({
      /** HighLevel calendar id. */
      calendar: recordId,
      /** Meeting type (name or id) → another calendar, or null for none. Default none. */
      byMeetingType: z.record(name, recordId.nullable()).default({}),
      /** Title of the appointment, with {{variables}}. Default the booking's title. */
      title: template.default(DEFAULT_APPOINTMENT_TITLE),
    })
    .nullable()
    .default(null),
  /** Workflows that the contact enters when a booking gets there. Default none. */
  workflows: z
    .strictObject({
      /** Workflow ids: booked for the first time. Default none. */
      booked: workflows,
      /** Workflow ids: moved to another time. Default none. */
      rescheduled: workflows,
      /** Workflow ids: cancelled. Default none. */
      cancelled: workflows,
      /** Workflow ids: the guest did not come. Default none. */
      noShow: workflows,
      /** Workflow ids: held. Default none. */
      met: workflows,
    })
    .prefault({}),
  /** Notes of the contact that are shown with its bookings. Default null: none leaves the CRM. */
  sharedNotes,
  /** Tags and fields of a contact → team and router. Default null: nobody is routed. */
  routing,
}

export const settingsSchema = z.strictObject(settingsShape)
/** What is done with the bookings of one location. */
export type Settings = z.output<typeof settingsSchema>
export type SettingsInput = z.input<typeof settingsSchema>
export type TaskSettings = Settings['tasks'][number]
