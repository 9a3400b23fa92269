import { describe, expect, test } from 'vitest'
import type { IntegrationInput } from '../../shared/config/define-integration.ts'
import { type Account, createAccount, type DeployableTemplate, namesOf, sizesOf } from '../support/cloud-formation.ts'
import { EVERYTHING_ON, STACK_CONFIGS } from '../support/stack-configs.ts'
import { synthTemplate } from '../support/synth-template.ts'

type Config = Partial<IntegrationInput>

const templateOf = (config: Config, stage?: string): DeployableTemplate =>
  JSON.parse(JSON.stringify(synthTemplate(config, stage).toJSON()))

const SECRET = 'AWS::SecretsManager::Secret'
const STACK = 'ChiliPiperHighLevel-test'
const ok = { ok: true }

/** Everything that people, commands and functions store at run time for a configuration. */
function connect(account: Account, { tenants, locations }: { tenants: string[]; locations: string[] }, stage = 'test') {
  const prefix = `chili-piper-highlevel/${stage}/`
  account.make(SECRET, `${prefix}highlevel-app`)
  for (const tenant of tenants) account.make(SECRET, `${prefix}chili-piper/${tenant}`)
  for (const location of locations) account.make(SECRET, `${prefix}grants/${location}`)
}

const ONE: Config = { tenants: { demo: { location: 'location-1' } } }
const TWO: Config = { tenants: { demo: { location: 'location-1' }, acme: { location: 'location-2' } } }
const withOptions = (config: Config): Config => ({ ...EVERYTHING_ON, ...config })
const [one, two] = [templateOf(withOptions(ONE)), templateOf(withOptions(TWO))]
const plain = templateOf(ONE)

describe('what the configuration check accepts, deploys: first, again, bigger, after a rollback', () => {
  const SEQUENCES: [name: string, steps: (account: Account) => unknown[]][] = [
    [
      'a first deployment that is rolled back, and the next one',
      (account) => [account.deploy(STACK, one, { failsLate: true }).ok, account.orphans(), account.deploy(STACK, one)],
    ],
    [
      'a location that has a grant before the configuration names it',
      (account) => {
        const first = account.deploy(STACK, one)
        connect(account, { tenants: ['demo'], locations: ['location-1', 'location-2'] })
        return [first, account.deploy(STACK, two)]
      },
    ],
    [
      'a tenant whose secrets were stored before the configuration names it',
      (account) => {
        connect(account, { tenants: ['demo', 'acme'], locations: [] })
        return [account.deploy(STACK, one), account.deploy(STACK, two)]
      },
    ],
    [
      'a tenant and its location that are taken out and put back',
      (account) => {
        const first = account.deploy(STACK, two)
        connect(account, { tenants: ['demo', 'acme'], locations: ['location-1', 'location-2'] })
        return [first, account.deploy(STACK, one), account.deploy(STACK, two)]
      },
    ],
    [
      'every option switched off and on again',
      (account) => [account.deploy(STACK, one), account.deploy(STACK, plain), account.deploy(STACK, one)],
    ],
    [
      'an update that is rolled back, and the next one',
      (account) => [
        account.deploy(STACK, plain),
        account.deploy(STACK, two, { failsLate: true }).ok,
        account.deploy(STACK, two),
      ],
    ],
    [
      'a stack that is destroyed and deployed again',
      (account) => {
        const first = account.deploy(STACK, two)
        connect(account, { tenants: ['demo', 'acme'], locations: ['location-1', 'location-2'] })
        account.destroy(STACK)
        return [first, account.deploy(STACK, two)]
      },
    ],
    [
      'two stages side by side, one’s name the begin of the other’s',
      (account) => [
        account.deploy('ChiliPiperHighLevel-prod', templateOf(withOptions(TWO), 'prod')),
        account.deploy('ChiliPiperHighLevel-prod-eu', templateOf(withOptions(TWO), 'prod-eu')),
      ],
    ],
  ]

  test.each(SEQUENCES)('%s', (_, steps) => {
    for (const outcome of steps(createAccount())) expect([ok, false, []]).toContainEqual(outcome)
  })

  test.each(Object.entries(STACK_CONFIGS))(
    'with %s no secret has a name that somebody else could take',
    (_, config) => {
      expect(namesOf(templateOf(config)).filter((name) => name.startsWith(SECRET))).toEqual([])
    },
  )

  test('what holds state stays when the stack goes, and goes when its first deployment fails', () => {
    const stateful = Object.values(one.Resources).filter(({ Type }) =>
      [SECRET, 'AWS::DynamoDB::Table', 'AWS::KMS::Key'].includes(Type),
    )
    expect(stateful.map(({ Type }) => Type).toSorted()).toEqual([
      'AWS::DynamoDB::Table',
      'AWS::KMS::Key',
      SECRET,
      SECRET,
    ])
    for (const { DeletionPolicy, UpdateReplacePolicy } of stateful)
      expect({ DeletionPolicy, UpdateReplacePolicy }).toEqual({
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      })
  })
})

/** The largest names that the configuration check takes. */
function agencyOf(tenants: number, locations: number): Config {
  const id = (kind: string, at: number, length: number) => `${kind}${at}`.padEnd(length, 'x')
  const each = locations / tenants
  return withOptions({
    tenants: Object.fromEntries(
      Array.from({ length: tenants }, (_, at) => [
        id('t', at, 40),
        {
          location: id('loc', at * each, 24),
          routes: Array.from({ length: each - 1 }, (__, more) => ({
            workspace: `Workspace ${more}`,
            to: id('loc', at * each + more + 1, 24),
          })),
        },
      ]),
    ),
  })
}

describe('an agency’s size', () => {
  test('500 tenants with 1,000 locations are within every quota of CloudFormation, IAM and Lambda', () => {
    const agency = templateOf(agencyOf(500, 1000))
    const sizes = sizesOf(agency)
    expect(sizes.managedPolicy).toBeLessThanOrEqual(6_144)
    expect(sizes.inlinePolicies).toBeLessThanOrEqual(10_240)
    expect(sizes.resources).toBeLessThanOrEqual(500)
    expect(sizes.templateBytes).toBeLessThanOrEqual(1_000_000)
    expect(sizes.environment).toBeLessThanOrEqual(4_096)
    expect(sizes.output).toBeLessThanOrEqual(1_024)
    expect(createAccount().deploy(STACK, agency)).toEqual(ok)
  })

  test('a tenant or location more adds no resource, policy, output or variable', () => {
    // Which ten locations are counted one by one is all that the template has of them.
    const [some, more] = [agencyOf(20, 40), agencyOf(30, 60)].map((config) => sizesOf(templateOf(config)))
    expect({ ...more, templateBytes: 0 }).toEqual({ ...some, templateBytes: 0 })
  })

  test('one tenant that grows to an agency deploys again', () => {
    const account = createAccount()
    expect([account.deploy(STACK, one), account.deploy(STACK, templateOf(agencyOf(100, 200)))]).toEqual([ok, ok])
  })
})

describe('the model of CloudFormation tells', () => {
  const secret = (DeletionPolicy: string): DeployableTemplate =>
    ({ Resources: { A: { Type: SECRET, DeletionPolicy, Properties: { Name: 'a' } } } }) as never

  test('a name that is taken', () => {
    const account = createAccount()
    account.make(SECRET, 'a')
    expect(account.deploy('s', secret('Delete'))).toEqual({ ok: false, problems: [`${SECRET} a already exists`] })
  })

  test('a resource that stays after a rollback, where its policy is Retain', () => {
    for (const [policy, orphans] of [
      ['Retain', [`${SECRET} a`]],
      ['RetainExceptOnCreate', []],
      ['Delete', []],
    ] as const) {
      const account = createAccount()
      account.deploy('s', secret(policy), { failsLate: true })
      expect([policy, account.orphans()]).toEqual([policy, orphans])
    }
  })

  test('a policy that is too large', () => {
    const Statement = Array.from({ length: 200 }, (_, at) => ({
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: `arn:aws:secretsmanager:us-east-1:000000000000:secret:${at}`,
    }))
    const template = {
      Resources: { P: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Statement } } } },
    } as never
    expect(createAccount().deploy('s', template)).toMatchObject({ ok: false, problems: [/managedPolicy/] as never })
  })
})
