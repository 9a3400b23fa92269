import * as z from 'zod/mini'

/**
 * A text with something in it, of at most `max` characters. For whatever comes from outside in place of zod's own `min` and
 * `max`: those ask everything that has a length for it, and so throw a TypeError for {"length": {"toString": null}}.
 */
export const filledText = (max?: number) =>
  z.string().check(z.regex(max === undefined ? /./s : new RegExp(`^.{1,${max}}$`, 'su')))
