/**
 * Bytes of the heap that are in use once what is garbage is gone.
 * @throws where Node.js was started without --expose-gc
 */
export async function settledHeap(): Promise<number> {
  const { gc } = globalThis
  if (!gc) throw new Error('The heap cannot be measured: start it as `npm run load`, or node with --expose-gc')
  // What a first collection finalises is freed by a second.
  for (let round = 0; round < 3; round++) {
    await new Promise((resolve) => setImmediate(resolve))
    gc()
  }
  return process.memoryUsage().heapUsed
}
