import { Aws } from 'aws-cdk-lib'
import { QUERIES } from '../queries.ts'
import type { Watched } from '../watched.ts'
import type { Widget } from '../widgets.ts'

/** The functions' own words: problems, bookings, errors by class. */
export function logRow({ functions }: Watched): Widget[][] {
  const sources = functions.map(({ handler }) => `SOURCE '${handler.logGroup.logGroupName}'`).join(' | ')
  const rows = (title: string, query: string, width: number, height: number): Widget => ({
    type: 'log',
    width,
    height,
    properties: { title, region: Aws.REGION, view: 'table', query: `${sources} | ${query}` },
  })
  return [
    [
      rows('What went wrong last?', QUERIES.problems, 18, 7),
      rows('Which errors are the most frequent?', QUERIES.errorsByClass, 6, 7),
    ],
    [
      rows(
        'What happened to bookings last, line by line (one of them: Logs Insights → Saved queries → one booking)',
        QUERIES.bookings,
        24,
        7,
      ),
    ],
  ]
}
