import { SingleBar } from 'cli-progress'

export interface Progress {
  show(tenant: string, progress: { done: number; windows: number }): void
  stop(): void
}

export interface Bar {
  show(progress: { done: number; total: number }): void
  stop(): void
}

/** A bar on stderr; nothing where nobody looks. */
export function createBar(isShown: boolean, format: string): Bar {
  let bar: SingleBar | undefined
  return {
    show({ done, total }) {
      if (!isShown) return
      if (!bar) {
        bar = new SingleBar({ format, stream: process.stderr, hideCursor: true, barsize: 30 })
        bar.start(total, done)
      }
      bar.setTotal(total)
      bar.update(done)
    },
    stop() {
      bar?.stop()
      bar = undefined
    },
  }
}

/** A bar for each tenant, one after the other. */
export function createProgress(isShown: boolean): Progress {
  let shown: { tenant: string; bar: Bar } | undefined
  const stop = () => {
    shown?.bar.stop()
    shown = undefined
  }
  return {
    show(tenant, { done, windows }) {
      if (shown?.tenant !== tenant) {
        stop()
        const format = `${tenant} {bar} {percentage} % of the range, {value} of {total} windows`
        shown = { tenant, bar: createBar(isShown, format) }
      }
      shown.bar.show({ done, total: windows })
    },
    stop,
  }
}
