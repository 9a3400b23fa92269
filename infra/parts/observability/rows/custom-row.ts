import type { Widget } from '../widgets.ts'

/** Widgets that a function draws: the story of one booking, and what is in quarantine with a way back. */
export function customRow(functionArn: string): Widget[][] {
  const drawn = (widget: 'timeline' | 'quarantine', title: string): Widget => ({
    type: 'custom',
    width: 12,
    height: 9,
    properties: {
      title,
      endpoint: functionArn,
      params: { widget },
      updateOn: { refresh: true, resize: false, timeRange: true },
    },
  })
  return [
    [
      drawn('timeline', 'What happened to one booking? Its meeting id, and its story'),
      drawn('quarantine', 'What is in quarantine, why, and back to the queue'),
    ],
  ]
}
