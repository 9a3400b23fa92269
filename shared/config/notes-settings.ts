import * as z from 'zod'
import { mustBe, recordId, tag, wholeNumber } from './values.ts'

const visible = z
  .strictObject({
    /** Notes that begin with this text, which is not shown. Default none. */
    prefix: z
      .string(mustBe('must be a text in quotes'))
      .min(1, 'must not be empty')
      .max(40, 'must have 40 characters at most')
      .exactOptional(),
    /** Notes of contacts that carry this tag. Default none. */
    contactTag: tag.exactOptional(),
    /** Notes written by these HighLevel users. Default none. */
    authors: z.array(recordId).min(1, 'must name at least one user').exactOptional(),
    /** Every note. Default false. */
    all: z.boolean(mustBe('must be true or false')).default(false),
  })
  .refine(({ all, ...conditions }) => all || Object.keys(conditions).length > 0, {
    message: 'needs a prefix, a contactTag or authors, or all: true; without one no note leaves the CRM',
  })

/** Notes of the contact that are shown with its bookings. Default null: none leaves the CRM. */
export const sharedNotes = z
  .strictObject({
    /** Which notes. Where several conditions are given, a note has to meet all of them. */
    visible,
    /** A page per booking behind a signed link, {{brief.url}} in texts. Default null: no page. */
    brief: z
      .strictObject({
        /** How many days after the meeting the link still opens it: 1 to 90. Default 14. */
        daysAfter: wholeNumber(1, 90).default(14),
      })
      .nullable()
      .default(null),
    /** Where notes are sent as a signed webhook. Default null: nowhere. */
    webhook: z
      .strictObject({
        /** https address that takes it. */
        url: z
          .string(mustBe('must be an https address'))
          .regex(
            /^https:\/\/[^\s/?#@]+(?:[/?][^\s#]*)?$/,
            'must be an https address, without # and without a password',
          ),
      })
      .nullable()
      .default(null),
    /** The meeting in Chili Piper, for tenants where a probe has shown that it keeps them. Default null: not written. */
    chiliPiper: z
      .strictObject({
        /** Field of the meeting that holds the notes. */
        field: z
          .string(mustBe('must be the name of a field, like notes'))
          .regex(/^[A-Za-z][A-Za-z0-9_]{0,59}$/, 'must be the name of a field, like notes'),
        /** Chili Piper may e-mail guests when a meeting changes; without this nothing is written. Default false. */
        mayEmailGuests: z.boolean(mustBe('must be true or false')).default(false),
      })
      .nullable()
      .default(null),
  })
  .nullable()
  .default(null)
