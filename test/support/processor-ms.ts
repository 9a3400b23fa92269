/** What this thread has used of the processor so far, in milliseconds: a clock would count what others use as well. */
export function processorMs(): number {
  const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage()
  return (user + system) / 1000
}
