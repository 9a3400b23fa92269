import { expect, test } from 'vitest'
import { synthTemplate } from '../../support/synth-template.ts'

const secrets = (template: ReturnType<typeof synthTemplate>) =>
  Object.values(template.findResources('AWS::SecretsManager::Secret'))
const sharing = { visible: { all: true }, webhook: { url: 'https://hooks.example.org/notes' } }

test('the outgoing webhook has a key of 64 characters that nobody has to make, kept when the stack goes', () => {
  for (const integration of [{ sharedNotes: sharing }, { locations: { 'location-1': { sharedNotes: sharing } } }]) {
    const found = secrets(synthTemplate(integration)).find(({ Properties }) =>
      Properties.Description.includes('whsec_'),
    )
    expect(found).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
        Tags: [{ Key: 'chili-piper-highlevel:stage', Value: 'test' }],
      },
    })
  }
})

test('without an outgoing webhook there is no secret to pay for', () => {
  expect(secrets(synthTemplate())).toHaveLength(1)
})
