import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Asset, ConsoleRoute } from './console-route.ts'

const PAGE = fileURLToPath(new URL('page/', import.meta.url))

const DOCUMENT = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Local stage</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/page.css"><script type="module" src="/page.js"></script>
</head><body><noscript>The console needs JavaScript.</noscript></body></html>`

const html: Asset = { type: 'text/html; charset=utf-8', bytes: DOCUMENT }

/** Bundles the page's code and serves it. @throws the errors of esbuild. */
export async function pageRoutes(): Promise<ConsoleRoute[]> {
  const { outputFiles } = await build({
    entryPoints: { page: `${PAGE}main.ts` },
    outdir: '/',
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'silent',
  })
  const bundled = (ending: string) => {
    const file = outputFiles.find(({ path }) => path.endsWith(ending))
    if (!file) throw new Error(`The console's page has no ${ending} in its bundle`)
    return file.contents
  }
  const asset = (path: string, type: string, bytes: Uint8Array): ConsoleRoute => ({
    method: 'GET',
    path,
    run: () => ({ type, bytes }),
  })
  return [
    { method: 'GET', path: '/', run: () => html },
    asset('/page.js', 'text/javascript; charset=utf-8', bundled('.js')),
    asset('/page.css', 'text/css; charset=utf-8', bundled('.css')),
  ]
}
