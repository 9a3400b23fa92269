// What is imported as an ES module has every export read, and some of those load much that no function uses: node:crypto all of
// WebCrypto, node:fs/promises a terminal, node:process its reports. This is what the bundles import of these modules.
const crypto = process.getBuiltinModule('node:crypto')
const fs = process.getBuiltinModule('node:fs')

export const { createHash, createHmac, createPublicKey, randomBytes, randomUUID } = crypto
export const { timingSafeEqual, verify } = crypto
/** Which there is a part of WebCrypto. */
export const getRandomValues = <T extends NodeJS.ArrayBufferView>(array: T): T => crypto.randomFillSync(array)
export const { createReadStream, fstatSync, lstatSync, readFileSync } = fs
/** Which there loads what opens files: no function sends one. */
export class ReadStream {}
export const readFile = process.getBuiltinModule('node:util').promisify(fs.readFile)
export const { homedir, platform, release } = process.getBuiltinModule('node:os')
export const { join, sep } = process.getBuiltinModule('node:path')
export const { env, versions } = process
export const { PassThrough, Readable, Writable } = process.getBuiltinModule('node:stream')
export const { setTimeout } = process.getBuiltinModule('node:timers')
