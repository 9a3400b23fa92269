// 254 is the longest address that can be delivered to: RFC 5321 §4.5.3.1.3 less the angle brackets.
const MAX_LENGTH = 254
// A control, a zero-width mark or a lone surrogate is no part of what somebody typed, and HighLevel would refuse all of it.
const ADDRESS =
  /^[^\s@"<>(),:;[\]\\\p{Cc}\p{Cf}\p{Cs}]+@(?:[^\s@"<>(),:;[\]\\\p{Cc}\p{Cf}\p{Cs}.]+\.)+[^\s@"<>(),:;[\]\\\p{Cc}\p{Cf}\p{Cs}.]+$/u

/** Trimmed and lower-cased, or undefined when the text is no plain address. Never guesses. */
export function normalizeEmail(text: string | undefined): string | undefined {
  const email = text?.trim().toLowerCase()
  return email && email.length <= MAX_LENGTH && ADDRESS.test(email) ? email : undefined
}
