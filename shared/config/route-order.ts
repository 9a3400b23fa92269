import { foldName } from './merge-settings.ts'

type Route = { [K in 'workspace' | 'meetingType' | 'router']?: readonly string[] }
const CRITERIA = ['workspace', 'meetingType', 'router'] as const

/** Whether a route takes every booking that the other one would take. */
export const isWider = (wide: Route, narrow: Route): boolean =>
  CRITERIA.every((name) => {
    const names = wide[name]?.map(foldName)
    return names === undefined || narrow[name]?.every((one) => names.includes(foldName(one)))
  })
