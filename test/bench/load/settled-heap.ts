const COLLECTIONS = 12

/**
 * Bytes of the heap that are in use once what is garbage is gone.
 * @throws where Node.js was started without --expose-gc
 */
export async function settledHeap(): Promise<number> {
  const { gc } = globalThis
  if (!gc) throw new Error('The heap cannot be measured: start it as `npm run load`, or node with --expose-gc')
  // What one collection finalises the next one frees, and code that was not run for some of them is dropped, too.
  for (let round = 0; round < COLLECTIONS; round++) {
    await new Promise((resolve) => setImmediate(resolve))
    gc()
  }
  return process.memoryUsage().heapUsed
}
