import * as z from 'zod'
import { checkRules } from './check-rules.ts'
import { closestName } from './closest-name.ts'
import { STANDARD_FIELDS } from './contact-fields.ts'
import { domain, email, matching, mustBe, name, tag, wholeNumber } from './values.ts'

const RULE_FIELDS = [...STANDARD_FIELDS, 'source', 'assignedTo', 'email.domain'] as const
type RuleField = (typeof RULE_FIELDS)[number] | `contact.${string}`
const CUSTOM_KEY = /^contact\.[a-z0-9_]{1,80}$/

function explainField(key: string): string {
  if (key === 'tags') return 'tags have a place of their own: when.tags'
  const meant = closestName(key, RULE_FIELDS)
  return `must be a field of the contact (${RULE_FIELDS.join(', ')}) or the key of a custom field, such as contact.lead_tier${meant ? `; did you mean ${meant}?` : ''}`
}
const ruleField = z.custom<RuleField>(
  (key) => typeof key === 'string' && ((RULE_FIELDS as readonly string[]).includes(key) || CUSTOM_KEY.test(key)),
  { error: ({ input }) => explainField(String(input)) },
)
const customField = matching(CUSTOM_KEY, 'must be the key of a custom field, such as contact.booking_link')

/** As in …/concierge-router/<slug>: it becomes a part of an address. */
const router = matching(
  /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/,
  'must be the slug of a router, as in …/concierge-router/<slug> (letters, digits, - and _)',
)
const formKey = z
  .string(mustBe('must be the name of a form field in quotes'))
  .regex(/^[^\s\p{Cc}](?:[^\p{Cc}]{0,98}[^\s\p{Cc}])?$/u, 'must be the name of a form field, 100 characters at most')

const VALUE = 'must be a text or a number, or a list of them'
const value = z.union([z.string().trim().min(1), z.number()], mustBe(VALUE)).transform(String)
const values = z
  .union([value, z.array(value).min(1)], mustBe(VALUE))
  .transform((one) => (Array.isArray(one) ? one : [one]))
const amount = z.number(mustBe('must be a number'))
const share = (least: number, most: number) => {
  const range = `must be a share from ${least} to ${most}`
  return z.number(mustBe(range)).min(least, range).max(most, range)
}

const isFilled = (table: object) => Object.keys(table).length > 0
/** Only where all else is right, so that one mistake is told once. */
const ifRight = { when: ({ issues }: { issues: readonly unknown[] }) => issues.length === 0 }

const fieldCondition = z
  .strictObject({
    /** One of these, case-blind; numbers are compared as numbers. Default none. */
    is: values.exactOptional(),
    /** None of these; so is a field without a value. Default none. */
    isNot: values.exactOptional(),
    /** A text in which one of these is found, case-blind. Default none. */
    contains: values.exactOptional(),
    /** Whether it has a value at all. Default none. */
    exists: z.boolean(mustBe('must be true or false')).exactOptional(),
    /** A number as great as this or greater. Default none. */
    atLeast: amount.exactOptional(),
    /** A number as small as this or smaller. Default none. */
    atMost: amount.exactOptional(),
  })
  .refine(isFilled, { message: 'needs is, isNot, contains, exists, atLeast or atMost', ...ifRight })
/** What a rule asks of one field. */
export type FieldCondition = z.output<typeof fieldCondition>

const tagList = z.array(tag).min(1, 'must name at least one tag')

const when = z
  .strictObject({
    /** What tags it carries. */
    tags: z
      .strictObject({
        /** At least one of these. Default none. */
        any: tagList.exactOptional(),
        /** Each of these. Default none. */
        all: tagList.exactOptional(),
        /** Not one of these. Default none. */
        none: tagList.exactOptional(),
      })
      .refine(isFilled, { message: 'needs any, all or none', ...ifRight })
      .exactOptional(),
    /** Contact field, key of a custom field or email.domain → what it must be. Default none. */
    fields: z
      .partialRecord(ruleField, fieldCondition)
      .refine(isFilled, { message: 'must name at least one field', ...ifRight })
      .exactOptional(),
  })
  .refine(isFilled, { message: 'needs tags or fields; what no rule takes goes to routing.otherwise', ...ifRight })
/** The conditions of a rule: all of them have to hold. */
export type RuleConditions = z.output<typeof when>

const rule = z.strictObject({
  /** Names the rule in explanations, notes and logs; no answer to a visitor names it. */
  name: name.max(80, 'must have 80 characters at most'),
  /** Which contacts: all of it has to hold. */
  when,
  /** Rules with a higher one are looked at first. Default 0. */
  priority: wholeNumber(-1000, 1000).default(0),
  /** What it adds to its destination when the highest score is picked. Default 1. */
  score: wholeNumber(1, 1000).default(1),
  /** Where its contacts go. */
  to: z.strictObject({
    /** Name of the team, as it is told and stored. */
    team: name,
    /** Slug of the router that books with that team. */
    router,
    /** Distribution in Chili Piper, told with the decision. Default none. */
    distribution: name.exactOptional(),
    /** E-mail of the host in Chili Piper; told with the decision, and who bookings are handed to. Default none. */
    host: email.exactOptional(),
  }),
})
/** One rule: who it is for, and where they go. */
export type RoutingRule = z.output<typeof rule>

const ORIGIN = 'must be an https origin like https://www.example.com, without a path'

const website = z.strictObject({
  /** Pages that may read the answer: https origins. */
  origins: z.array(matching(/^https:\/\/[a-z0-9.-]+(?::\d{1,5})?$/, ORIGIN)).max(50, 'must be 50 at most'),
  /** Alias of a field of the router → what it is filled with; email is the one there is. Default none. */
  prefill: z
    .record(
      matching(/^[A-Za-z0-9_-]{1,60}$/, 'must be the alias of a field (letters, digits, - and _)'),
      z.literal('email', mustBe('must be "email"')),
    )
    .default({}),
  /** json tells the link; redirect goes there. Default json. */
  answer: z.enum(['json', 'redirect']).default('json'),
  /** The JSON answer names team and router, too, for every visitor to read. Default false. */
  tellTeam: z.boolean(mustBe('must be true or false')).default(false),
  /** Parts of HighLevel's limits that visitors may use up, whoever sends them; beyond it they get the default link. */
  lookUps: z
    .strictObject({
      /** Of the 100 requests in ten seconds. Default 0.1. */
      burstShare: share(0.01, 0.5).default(0.1),
      /** Of the 200,000 requests in a day. Default 0.05. */
      dayShare: share(0.001, 0.5).default(0.05),
    })
    .prefault({}),
})

const onTag = z.strictObject({
  /** Key of the router's form field that takes the contact's tags, joined with ;. */
  tagsKey: formKey,
  /** Key of the form field that takes the e-mail. Default PersonEmail. */
  emailKey: formKey.default('PersonEmail'),
  /** Further form fields → a constant text. Default none. */
  form: z.record(formKey, z.string(mustBe('must be a text in quotes')).max(500)).default({}),
  /** Where the outcome is kept, so that workflows can send it. */
  store: z
    .strictObject({
      /** Key of the custom field that takes the name of the team. Default none. */
      team: customField.exactOptional(),
      /** Key of the custom field that takes the booking link. Default none. */
      link: customField.exactOptional(),
      /** Both in one note of the contact. Default false. */
      note: z.boolean(mustBe('must be true or false')).default(false),
    })
    .refine(({ team, link, note }) => team !== undefined || link !== undefined || note, {
      message: 'needs team, link or note: true',
      ...ifRight,
    }),
})

const shape = z
  .strictObject({
    /** Host of the tenant's booking pages, like acme.chilipiper.com. */
    domain,
    /** Who goes where. Default none. */
    rules: z.array(rule).max(200, 'must be 200 at most').default([]),
    /** first: the first rule that matches; score: the destination whose matching rules add up to the most. Default first. */
    pick: z.enum(['first', 'score']).default('first'),
    /** Where everybody else goes, and everybody while HighLevel is away. */
    otherwise: z.strictObject({
      /** Name of the team, as it is told and stored. */
      team: name,
      /** Slug of the router. */
      router,
    }),
    /** Answers the forms of a website at GET /route. Default null: it does not. */
    website: website.nullable().default(null),
    /** What is done when tags of a contact change. Default null: nothing. */
    onTag: onTag.nullable().default(null),
    /** Hands upcoming bookings to the host of the rule when that changes. Default null: bookings stay as they are. */
    reassign: z
      .strictObject({
        /** Chili Piper e-mails guests when the host changes; without this nothing is handed over. Default false. */
        mayEmailGuests: z.boolean(mustBe('must be true or false')).default(false),
      })
      .nullable()
      .default(null),
  })
  .superRefine((all, context) => {
    for (const { path, message } of checkRules(all.rules, all.pick))
      context.addIssue({ code: 'custom', path: ['rules', ...path], message })
  }, ifRight)

/** Tags and fields → team and router. Default null: nobody is routed. */
export const routing = shape.nullable().default(null)
/** The routing of a location that has one. */
export type Routing = z.output<typeof shape>
