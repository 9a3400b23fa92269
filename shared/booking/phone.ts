import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/core'
import metadata from 'libphonenumber-js/max/metadata'

// Digits and the signs people write between them, with an extension at most; letters would have to be guessed.
const WRITTEN = /^[+\d\s().\-/]{5,40}(?:\s*(?:ext\.?|x|#)\s*\d{1,7})?$/i

/**
 * The phone in E.164, without its extension, when it is a number that can be dialled; else undefined.
 * @param defaultCountry ISO 3166 country of numbers written without a country code.
 */
export function normalizePhone(text: string, defaultCountry: string): string | undefined {
  const written = text.trim()
  if (!WRITTEN.test(written)) return undefined
  const country = isCountry(defaultCountry) ? { defaultCountry } : {}
  const phone = parsePhoneNumberFromString(written, country, metadata)
  return phone?.isValid() ? phone.number : undefined
}

const isCountry = (text: string): text is CountryCode => Object.hasOwn(metadata.countries, text)
