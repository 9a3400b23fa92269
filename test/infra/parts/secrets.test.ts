import { expect, test } from 'vitest'
import { synthTemplate } from '../../support/synth-template.ts'

const secrets = (template: ReturnType<typeof synthTemplate>) =>
  Object.values(template.findResources('AWS::SecretsManager::Secret'))
const sharing = { visible: { all: true }, webhook: { url: 'https://hooks.example.org/notes' } }

test('the outgoing webhook has a key of 64 characters that nobody has to make, kept when the stack goes', () => {
  for (const integration of [{ sharedNotes: sharing }, { locations: { 'location-1': { sharedNotes: sharing } } }]) {
    const found = secrets(synthTemplate(integration)).find(({ Properties }) =>
      /outgoing-webhook$/.test(Properties.Name),
    )
    expect(found).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: { GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true } },
    })
    expect(found?.['Properties'].Description).toContain('whsec_')
  }
})

test('without an outgoing webhook there is no secret to pay for', () => {
  expect(secrets(synthTemplate()).filter(({ Properties }) => /outgoing-webhook$/.test(Properties.Name))).toEqual([])
})
