import { chmodSync, lstatSync, readdirSync } from 'node:fs'
import path from 'node:path'

/** Takes every right but the owner's away from a file, or from a directory and all in it. Links are left as they are. */
export function makeOwnerOnly(file: string): void {
  const found = lstatSync(file, { throwIfNoEntry: false })
  if (found?.isFile()) chmodSync(file, 0o600)
  if (!found?.isDirectory()) return
  chmodSync(file, 0o700)
  for (const name of readdirSync(file)) makeOwnerOnly(path.join(file, name))
}
