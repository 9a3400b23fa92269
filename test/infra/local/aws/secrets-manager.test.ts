import { randomUUID } from 'node:crypto'
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  type FilterNameStringType,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  type PutSecretValueCommandInput,
  RestoreSecretCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import { expect, test } from 'vitest'
import { ACCOUNT, createAwsWorld, REGION } from './aws-world.ts'

const DAY_MS = 24 * 60 * 60 * 1000

async function createSecretsWorld() {
  const world = await createAwsWorld()
  const client = world.clients.secretsManager
  const create = (Name: string, SecretString?: string, ClientRequestToken?: string) =>
    client.send(new CreateSecretCommand({ Name, SecretString, ClientRequestToken }))
  const get = (SecretId: string, which: Partial<GetSecretValueCommandInput> = {}) =>
    client.send(new GetSecretValueCommand({ SecretId, ...which }))
  const put = (SecretId: string, value: Partial<PutSecretValueCommandInput>) =>
    client.send(new PutSecretValueCommand({ SecretId, ...value }))
  const describe = (SecretId: string) => client.send(new DescribeSecretCommand({ SecretId }))
  return { ...world, client, create, get, put, describe }
}

test('a secret is found by its name, its ARN and its ARN without the suffix', async () => {
  const { clock, create, get } = await createSecretsWorld()
  const { ARN = '', VersionId } = await create('app/a', 'v1')

  expect(ARN).toMatch(new RegExp(`^arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:app/a-[A-Za-z0-9]{6}$`))
  for (const id of ['app/a', ARN, ARN.slice(0, -7)])
    expect(await get(id)).toMatchObject({
      ARN,
      Name: 'app/a',
      VersionId,
      SecretString: 'v1',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: new Date(clock.now()),
    })
  await expect(get('nope')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
})

test('creating again is a no-op with the same token and value, and refused otherwise', async () => {
  const { create } = await createSecretsWorld()
  const token = randomUUID()
  const first = await create('app/a', 'v1', token)

  expect(first.VersionId).toBe(token)
  expect(await create('app/a', 'v1', token)).toMatchObject({ ARN: first.ARN, VersionId: token })
  await expect(create('app/a', 'v2', token)).rejects.toMatchObject({ name: 'ResourceExistsException' })
  await expect(create('app/a', 'v1')).rejects.toMatchObject({ name: 'ResourceExistsException' })
  await expect(create('bad name', 'v1')).rejects.toMatchObject({ name: 'InvalidParameterException' })
})

test('a new value becomes AWSCURRENT, the last one AWSPREVIOUS, and older ones lose their label', async () => {
  const { client, create, get, put, describe } = await createSecretsWorld()
  const one = await create('s', '1')
  const two = await put('s', { SecretString: '2' })
  const three = await put('s', { SecretBinary: Buffer.from([1, 2, 255]) })

  expect([...((await get('s')).SecretBinary ?? [])]).toEqual([1, 2, 255])
  expect((await get('s', { VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('2')
  expect((await get('s', { VersionId: one.VersionId })).SecretString).toBe('1')
  expect(three.VersionStages).toEqual(['AWSCURRENT'])
  expect((await describe('s')).VersionIdsToStages).toEqual({
    [String(two.VersionId)]: ['AWSPREVIOUS'],
    [String(three.VersionId)]: ['AWSCURRENT'],
  })
  const list = async (IncludeDeprecated: boolean) =>
    (await client.send(new ListSecretVersionIdsCommand({ SecretId: 's', IncludeDeprecated }))).Versions
  expect(await list(false)).toHaveLength(2)
  expect(await list(true)).toHaveLength(3)
})

test('a repeated write with its token changes nothing, also when newer values came in between', async () => {
  const { create, get, put } = await createSecretsWorld()
  await create('s', '1')
  const token = randomUUID()
  const write = { SecretString: '2', ClientRequestToken: token }

  await put('s', write)
  await put('s', { SecretString: '3' })
  const again = await put('s', write)

  expect(again).toMatchObject({ VersionId: token, VersionStages: ['AWSPREVIOUS'] })
  expect((await get('s')).SecretString).toBe('3')
  await expect(put('s', { ...write, SecretString: 'other' })).rejects.toMatchObject({
    name: 'ResourceExistsException',
  })
  await expect(put('s', { ...write, ClientRequestToken: 'short' })).rejects.toThrow('between 32 and 64')
})

test('a pending version is promoted and taken back by moving AWSCURRENT', async () => {
  const { client, create, get, put } = await createSecretsWorld()
  const old = await create('s', 'old')
  const next = await put('s', { SecretString: 'new', VersionStages: ['AWSPENDING'] })
  const move = (VersionStage: string, to?: string, from?: string) =>
    client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: 's',
        VersionStage,
        MoveToVersionId: to,
        RemoveFromVersionId: from,
      }),
    )
  const values = async () =>
    [(await get('s')).SecretString, (await get('s', { VersionStage: 'AWSPREVIOUS' })).SecretString].join()

  expect((await get('s')).SecretString).toBe('old')
  expect((await get('s', { VersionStage: 'AWSPENDING' })).SecretString).toBe('new')
  await expect(move('AWSCURRENT', next.VersionId)).rejects.toThrow('RemoveFromVersionId')
  await expect(move('AWSCURRENT', undefined, old.VersionId)).rejects.toThrow("can't remove AWSCURRENT")

  await move('AWSCURRENT', next.VersionId, old.VersionId)
  expect(await values()).toBe('new,old')
  await move('AWSPENDING', undefined, next.VersionId)
  await expect(get('s', { VersionStage: 'AWSPENDING' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  await move('AWSCURRENT', old.VersionId, next.VersionId)
  expect(await values()).toBe('old,new')
})

test('an update changes description and value', async () => {
  const { client, create, get, describe } = await createSecretsWorld()
  await create('s', '1')

  const updated = await client.send(new UpdateSecretCommand({ SecretId: 's', SecretString: '2', Description: 'd' }))

  expect(await get('s')).toMatchObject({ SecretString: '2', VersionId: updated.VersionId })
  expect((await describe('s')).Description).toBe('d')
})

test('a deleted secret is locked until it is restored, and gone when its recovery window is over', async () => {
  const { client, clock, create, get, describe } = await createSecretsWorld()
  await create('s', '1')
  const remove = () => client.send(new DeleteSecretCommand({ SecretId: 's', RecoveryWindowInDays: 7 }))

  await remove()
  await expect(get('s')).rejects.toMatchObject({ name: 'InvalidRequestException' })
  await expect(create('s', '2')).rejects.toMatchObject({ name: 'InvalidRequestException' })
  expect((await describe('s')).DeletedDate).toEqual(new Date(clock.now() + 7 * DAY_MS))
  await client.send(new RestoreSecretCommand({ SecretId: 's' }))
  expect((await get('s')).SecretString).toBe('1')

  await remove()
  await clock.advance(7 * DAY_MS)
  await expect(get('s')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  await create('s', 'new')
  await client.send(new DeleteSecretCommand({ SecretId: 's', ForceDeleteWithoutRecovery: true }))
  await expect(get('s')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
})

test('secrets are listed by prefix, page by page, with their tags and labels', async () => {
  const { client, create } = await createSecretsWorld()
  for (const name of ['app/b', 'app/a', 'other', 'app/gone']) await create(name, 'x')
  await client.send(new DeleteSecretCommand({ SecretId: 'app/gone' }))
  await client.send(new TagResourceCommand({ SecretId: 'app/a', Tags: [{ Key: 'k', Value: '1' }] }))
  await client.send(new TagResourceCommand({ SecretId: 'app/a', Tags: [{ Key: 'k', Value: '2' }] }))
  const list = (more: object) =>
    client.send(new ListSecretsCommand({ Filters: [{ Key: 'name', Values: ['app/'] }], ...more }))

  const first = await list({ MaxResults: 1 })
  const rest = await list({ NextToken: first.NextToken })

  expect(first.SecretList).toMatchObject([{ Name: 'app/a', Tags: [{ Key: 'k', Value: '2' }] }])
  expect(Object.values(first.SecretList?.[0]?.SecretVersionsToStages ?? {})).toEqual([['AWSCURRENT']])
  expect(rest.SecretList?.map(({ Name }) => Name)).toEqual(['app/b'])
  expect(rest.NextToken).toBeUndefined()
})

test('a secret that is marked for deletion refuses every operation but looking at it and restoring it', async () => {
  const { client, create, get, put, describe } = await createSecretsWorld()
  const SecretId = 's'
  await create(SecretId, '1')
  await client.send(new DeleteSecretCommand({ SecretId }))
  const refused = [
    () => get(SecretId),
    () => put(SecretId, { SecretString: '2' }),
    () => create(SecretId, '2'),
    () => client.send(new UpdateSecretCommand({ SecretId, Description: 'd' })),
    () => client.send(new TagResourceCommand({ SecretId, Tags: [{ Key: 'k', Value: 'v' }] })),
    () => client.send(new UntagResourceCommand({ SecretId, TagKeys: ['k'] })),
    () => client.send(new ListSecretVersionIdsCommand({ SecretId })),
    () => client.send(new DeleteSecretCommand({ SecretId })),
  ]

  for (const operation of refused) await expect(operation()).rejects.toMatchObject({ name: 'InvalidRequestException' })
  expect((await describe(SecretId)).DeletedDate).toBeInstanceOf(Date)
  await client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }))
  await create(SecretId, 'new')
})

test('a forced deletion of a secret that is not there succeeds, and any other is refused', async () => {
  const { client } = await createSecretsWorld()
  const remove = (more: object) => client.send(new DeleteSecretCommand({ SecretId: 'nope', ...more }))

  expect(await remove({ ForceDeleteWithoutRecovery: true })).toMatchObject({ Name: 'nope' })
  await expect(remove({})).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  for (const RecoveryWindowInDays of [6, 31])
    await expect(remove({ RecoveryWindowInDays })).rejects.toMatchObject({ name: 'InvalidParameterException' })
  const both = { ForceDeleteWithoutRecovery: true, RecoveryWindowInDays: 7 }
  await expect(remove(both)).rejects.toMatchObject({ name: 'InvalidParameterException' })
})

test('a listing shows what is planned for deletion only when it is asked to, with the date', async () => {
  const { client, clock, create } = await createSecretsWorld()
  for (const name of ['a', 'b']) await create(name, 'x')
  await client.send(new DeleteSecretCommand({ SecretId: 'b', RecoveryWindowInDays: 7 }))
  const list = async (IncludePlannedDeletion?: boolean) =>
    (await client.send(new ListSecretsCommand({ IncludePlannedDeletion }))).SecretList?.map((secret) => [
      secret.Name,
      secret.DeletedDate,
    ])

  expect(await list()).toEqual([['a', undefined]])
  expect(await list(true)).toEqual([
    ['a', undefined],
    ['b', new Date(clock.now() + 7 * DAY_MS)],
  ])
  await client.send(new RestoreSecretCommand({ SecretId: 'b' }))
  expect(await list()).toHaveLength(2)
})

const filter = (Key: FilterNameStringType, ...Values: string[]) => ({ Key, Values })

test.each([
  [[filter('tag-key', 'stack')], 'a, b'],
  [[filter('tag-value', 'booking')], 'a, b'],
  [[filter('tag-value', 'Booking')], ''],
  [[filter('tag-key', 'stack'), filter('tag-value', 'booking-sync-2')], 'b'],
  [[filter('tag-key', 'owner', 'stack')], 'a, b, c'],
  [[filter('tag-key', '!stack')], 'c, plain'],
  [[filter('name', 'a', 'c')], 'a, c'],
  [[filter('name', '!a', '!plain')], 'b, c'],
])('secrets are found with the filters %j', async (Filters, names) => {
  const { client } = await createSecretsWorld()
  const tagged = (Name: string, ...pairs: [string, string][]) =>
    client.send(new CreateSecretCommand({ Name, Tags: pairs.map(([Key, Value]) => ({ Key, Value })) }))
  await tagged('a', ['stack', 'booking-sync'])
  await tagged('b', ['stack', 'booking-sync-2'])
  await tagged('c', ['owner', 'ops'])
  await tagged('plain')

  const { SecretList } = await client.send(new ListSecretsCommand({ Filters }))

  expect(SecretList?.map(({ Name }) => Name).join(', ')).toBe(names)
})

test.each([
  [{ MaxResults: 0 }, 'InvalidParameterException'],
  [{ MaxResults: 101 }, 'InvalidParameterException'],
  [{ NextToken: 'made-up' }, 'InvalidNextTokenException'],
  [{ NextToken: 'bnVsbA' }, 'InvalidNextTokenException'],
  [{ Filters: [filter('all', 'x')] }, 'InvalidParameterException'],
  [{ Filters: [filter('name')] }, 'InvalidParameterException'],
])('a listing with %j is refused', async (input, name) => {
  const { client } = await createSecretsWorld()

  await expect(client.send(new ListSecretsCommand(input))).rejects.toMatchObject({ name })
})

test('tags are given at the creation, replaced by key and taken away, and 50 are the most', async () => {
  const { client, describe } = await createSecretsWorld()
  const tags = (count: number) => Array.from({ length: count }, (_, n) => ({ Key: `k${n}`, Value: 'v' }))
  await client.send(new CreateSecretCommand({ Name: 's', Tags: tags(50) }))
  const tag = (Key: string) => client.send(new TagResourceCommand({ SecretId: 's', Tags: [{ Key, Value: 'new' }] }))

  await expect(tag('k50')).rejects.toMatchObject({ name: 'InvalidParameterException' })
  await tag('k0')
  await client.send(
    new UntagResourceCommand({ SecretId: 's', TagKeys: tags(50).flatMap(({ Key }) => (Key === 'k0' ? [] : Key)) }),
  )

  expect((await describe('s')).Tags).toEqual([{ Key: 'k0', Value: 'new' }])
})

test('making sure of a secret writes a value only where there is none', async () => {
  const { secretsManager, get } = await createSecretsWorld()

  const arn = secretsManager.ensureSecret({ name: 's' })
  await expect(get('s')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  expect(secretsManager.ensureSecret({ name: 's', value: 'first' })).toBe(arn)
  secretsManager.ensureSecret({ name: 's', value: 'second' })
  expect((await get('s')).SecretString).toBe('first')
  secretsManager.putValue('s', 'third')
  expect((await get(arn)).SecretString).toBe('third')
  expect(() => secretsManager.putValue('nope', 'x')).toThrow("can't find the specified secret")
})

test('a value of no kind, of both kinds or of more than 64 KiB is refused', async () => {
  const { create, put } = await createSecretsWorld()
  await create('s')

  await expect(put('s', {})).rejects.toMatchObject({ name: 'InvalidRequestException' })
  await expect(put('s', { SecretString: 'x', SecretBinary: Buffer.from('x') })).rejects.toThrow('both')
  await expect(put('s', { SecretString: 'ü'.repeat(32_769) })).rejects.toThrow('65536 bytes')
  await put('s', { SecretString: 'ü'.repeat(32_768) })
})

test('an operation that is not emulated is refused by name', async () => {
  const { client } = await createSecretsWorld()

  await expect(client.send(new GetRandomPasswordCommand({}))).rejects.toThrow('does not emulate GetRandomPassword')
})
