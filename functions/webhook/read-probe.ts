const PROBE = /^\{"probe":"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"\}$/
const MAX_BYTES = 64

/** The id of a probe, when the body is one to the byte: nothing else is ever taken for it, and no booking looks like it. */
export const readProbe = (body: Buffer): string | undefined =>
  body.length > MAX_BYTES ? undefined : PROBE.exec(body.toString('latin1'))?.[1]
