import { fieldOf } from '../secret-field.ts'
import type { DoctorContext } from './context.ts'
import { findingsOf } from './finding.ts'
import type { Check } from './run-checks.ts'

/** Is every secret there, and in its form? Values are looked at and never told. */
export const secretChecks = ({ tenants, signingSecretPrefix, target }: DoctorContext): Check[] => [
  ...tenants.map((tenant) => ({
    name: 'secret',
    subject: `signing secret of ${tenant}`,
    run: (context: DoctorContext) =>
      checkSecret(context, `signing secret of ${tenant}`, {
        name: `${signingSecretPrefix}${tenant}`,
        fields: ['current'],
        form: '{"current":"…"}',
        fix: context.setup(` --tenant ${tenant}`),
      }),
  })),
  ...tenants.map((tenant) => ({
    name: 'secret',
    subject: `Chili Piper key of ${tenant}`,
    run: (context: DoctorContext) =>
      checkSecret(context, `Chili Piper key of ${tenant}`, {
        name: `${target.chiliPiperKeyPrefix}${tenant}`,
        fields: ['apiKey'],
        form: '{"apiKey":"…"}',
        fix: context.setup(` --tenant ${tenant}`),
      }),
  })),
  { name: 'secret', subject: 'HighLevel app', run: checkApp },
]

interface SecretForm {
  name: string
  fields: string[]
  form: string
  fix: string
}

async function checkSecret({ secret }: DoctorContext, subject: string, { name, fields, form, fix }: SecretForm) {
  const { ok, problem } = findingsOf('secret', subject)
  const text = await secret(name)
  if (text === undefined) return [problem(`the secret ${name} is missing or has no value`, fix)]
  return [
    fields.every((field) => fieldOf(text, field) !== undefined)
      ? ok(`${name} is there`)
      : problem(`the secret ${name} is not ${form}`, fix),
  ]
}

/** Only OAuth needs the app: where every location has a Private Integration Token, nobody connects in the browser. */
async function checkApp(context: DoctorContext) {
  const { appSecretName: name, locations, grant } = context
  const kinds = await Promise.all(
    locations.map((it) =>
      grant(it).then(
        (read) => read.grant.kind,
        () => 'none',
      ),
    ),
  )
  const form = {
    name,
    fields: ['clientId', 'clientSecret'],
    form: '{"clientId":"…","clientSecret":"…"}',
    fix: context.setup(''),
  }
  if (kinds.some((kind) => kind !== 'private-integration-token')) return checkSecret(context, 'HighLevel app', form)
  return [findingsOf('secret', 'HighLevel app').ok('not needed: every location has a Private Integration Token')]
}
