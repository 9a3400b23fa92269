import { z } from 'zod'

const RANGES = [900, 3600, 10_800, 86_400]

/** 15 minutes, an hour, three hours or a day. */
export const rangeSeconds = z
  .number()
  .refine((seconds) => RANGES.includes(seconds), `must be one of ${RANGES.join(', ')}`)
