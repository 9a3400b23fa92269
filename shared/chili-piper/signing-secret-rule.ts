const LEAST_CHARACTERS = 16

/** What a signing secret must be, as errors say it. */
export const SIGNING_SECRET_RULE = `must have ${LEAST_CHARACTERS} characters or more, and not one character repeated`

/** Whether a text may sign webhooks: a shorter one, or one character over and over, could be guessed. */
export const isSigningSecret = (text: string): boolean =>
  text.trim().length >= LEAST_CHARACTERS && new Set(text.trim()).size > 1
