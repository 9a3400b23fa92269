import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { HELP as LOCAL_HELP } from '../infra/local/options.ts'
import { createProgram } from '../infra/ops/program.ts'
import { CRM_EVENTS } from '../shared/envelope.ts'
import { APP_ID } from './support/high-level-deliveries.ts'
import { synthTemplate } from './support/synth-template.ts'

const ROOT = new URL('..', import.meta.url).pathname
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8')
const PAGES = ['README.md', 'infra/README.md', 'infra/CONFIGURATION.md', 'test/README.md']
const { scripts } = JSON.parse(read('package.json'))

/** Every stretch of code on the page, of a line or a block. */
const codeOf = (text: string) => [...text.matchAll(/```\w*\n([\s\S]*?)```|`([^`\n]+)`/g)].map((m) => m[1] ?? m[2] ?? '')
const commandsOf = (text: string) =>
  codeOf(text).flatMap((code) => code.split(/\n|&&/).map((line) => line.replace(/\s#.*$/, '').trim()))

/** A heading as a link leads to it. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
const anchorsOf = (text: string) => [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))

describe.each(PAGES)('%s', (page) => {
  const text = read(page)
  const commands = commandsOf(text)

  test('names no script that is not there', () => {
    const named = commands.flatMap((command) => command.match(/^npm (?:run )?([\w:]+)/)?.[1] ?? [])
    expect(named.filter((name) => !(name in scripts) && !['ci', 'install', 'audit'].includes(name))).toEqual([])
  })

  test('names no operator command and no option that is not there', () => {
    const program = createProgram({ print() {}, finish() {} })
    for (const command of commands) {
      const [, name = '', rest = ''] = command.match(/^npm run ops -- ([\w-]+)(.*)$/) ?? []
      if (name === '') continue
      const found = program.commands.find((one) => one.name() === name)
      expect(found?.name(), command).toBe(name)
      const known = [...(found?.options.map(({ long }) => long) ?? []), '--help']
      for (const [option] of rest.matchAll(/--[\w-]+/g)) expect(known, command).toContain(option)
    }
  })

  test('names no option of npm start that is not there', () => {
    const options = commands
      .filter((command) => command.startsWith('npm start'))
      .flatMap((command) => command.match(/--\w[\w-]*/g) ?? [])
    expect(options.filter((option) => !LOCAL_HELP.includes(option))).toEqual([])
  })

  test('leads nowhere that is not there', () => {
    for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(link)) continue
      const [file = '', anchor] = link.split('#')
      const target = file === '' ? page : path.join(path.dirname(page), file)
      expect(existsSync(path.join(ROOT, target)), link).toBe(true)
      if (anchor !== undefined) expect(anchorsOf(read(target)), link).toContain(anchor)
    }
  })
})

describe('the way to a running stage has every step', () => {
  const readme = read('README.md')
  const [, byHand = ''] = read('infra/README.md').match(/## Set up by hand\n([\s\S]*?)\n## /) ?? []
  const template = synthTemplate({ highLevel: { appId: APP_ID } }, 'production')

  test('every secret that is to be stored by hand has the name under which the functions look, and none is left out', () => {
    const outputs = template.findOutputs('*')
    const outputOf = (name: string) => String(outputs[name]?.['Value'])
    const looked = [
      outputOf('HighLevelAppSecretName'),
      `${outputOf('GrantPrefix')}<location id>`,
      `${outputOf('ChiliPiperSecretPrefix')}<tenant>`,
    ]
    const named = [...byHand.matchAll(/^\| `(chili-piper-highlevel\/[^`]+)`/gm)].map(([, name = '']) => name)
    expect(named).toEqual(looked)
  })

  test('every address under ApiUrl is a route, and the name is that of the output', () => {
    const routes = Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) =>
      String(Properties.RouteKey)
        .split(' ')[1]
        ?.replaceAll(/\{(\w+)\}/g, '<$1>'),
    )
    const named = [...byHand.matchAll(/<ApiUrl>(\/[\w/<>-]+)/g)].map(([, address = '']) => address)
    expect(named.length).toBeGreaterThan(5)
    for (const address of named) expect(routes).toContain(address)
    expect(Object.keys(template.findOutputs('*'))).toContain('ApiUrl')
  })

  test('the events to switch on in the app are those that are understood', () => {
    const [, listed = ''] = readme.match(/in the app's \*Webhooks\*, switch on ([\s\S]*?)\. /) ?? []
    expect([...listed.matchAll(/`(\w+)`/g)].map(([, name]) => name).toSorted()).toEqual([...CRM_EVENTS].toSorted())
  })

  test('the commands of a new user are the scripts, in this order', () => {
    const [, block = ''] = readme.match(/## Try it[\s\S]*?```sh\n([\s\S]*?)```/) ?? []
    expect(commandsOf(`\`\`\`\n${block}\`\`\``).filter(Boolean)).toEqual(['npm ci', 'npm start', 'npm run demo'])
  })
})

describe('what runs on every change', () => {
  const workflows = readdirSync(path.join(ROOT, '.github/workflows')).map((file) => read(`.github/workflows/${file}`))

  test('is what a developer runs', () => {
    expect(read('.github/workflows/ci.yml')).toContain('run: bash .ci/run')
    for (const line of ['npm ci', 'npm test', 'npm run check']) expect(read('.ci/run')).toContain(line)
  })

  test('is given no more than it needs, and no key is stored', () => {
    for (const workflow of workflows) {
      expect(workflow).toMatch(/^permissions:\n {2}contents: read$/m)
      expect(workflow).not.toMatch(/secrets\.|AWS_ACCESS_KEY|write-all/)
      expect(workflow).toContain('persist-credentials: false')
    }
  })

  test('deploys only what passed, with a role taken for these minutes', () => {
    const deploy = read('.github/workflows/deploy.yml')
    const steps = ['npm run check', 'configure-aws-credentials', 'cdk diff', 'npm run deploy']
    expect(steps.map((step) => deploy.indexOf(step))).toEqual(
      steps.map((step) => deploy.indexOf(step)).toSorted((a, b) => a - b),
    )
    expect(steps.every((step) => deploy.includes(step))).toBe(true)
    expect(deploy).toContain('id-token: write')
  })
})
