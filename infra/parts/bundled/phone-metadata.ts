import { readFileSync } from 'node:fs'
import type { MetadataJson } from 'libphonenumber-js/core'

let read: MetadataJson | undefined
const metadata = (): MetadataJson => {
  read ??= JSON.parse(readFileSync(new URL('phone-metadata.json', import.meta.url), 'utf8'))
  return read!
}

/** The numbering plans of the world lie beside the bundle and are read with the first phone number: 150 KB that no cold start has to compile. */
const lazily: MetadataJson = {
  get version() {
    return metadata().version
  },
  get country_calling_codes() {
    return metadata().country_calling_codes
  },
  get countries() {
    return metadata().countries
  },
  get nonGeographic() {
    return metadata().nonGeographic
  },
}
export default lazily
