import { isSigningSecret, SIGNING_SECRET_RULE } from '../../../shared/chili-piper/signing-secret-rule.ts'
import { TENANT_SECRET_FORM } from '../../../shared/chili-piper/tenant-secret.ts'
import { fieldOf } from '../secret-field.ts'
import type { DoctorContext } from './context.ts'
import { findingsOf } from './finding.ts'
import type { Check } from './run-checks.ts'

/** Is every secret there, and in its form? Values are looked at and never told. */
export const secretChecks = ({ tenants, tenantSecretPrefix }: DoctorContext): Check[] => [
  ...tenants.map((tenant) => ({
    name: 'secret',
    subject: `secret of ${tenant}`,
    run: (context: DoctorContext) =>
      checkSecret(context, `secret of ${tenant}`, {
        name: `${tenantSecretPrefix}${tenant}`,
        fields: ['apiKey', 'current'],
        form: TENANT_SECRET_FORM,
        problemOf: weakSigningSecret,
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
  /** What else is wrong with a secret that has these fields. */
  problemOf?: (text: string) => string | undefined
}

function weakSigningSecret(text: string): string | undefined {
  const weak = ['current', 'previous'].find((field) => {
    const value = fieldOf(text, field)
    return value !== undefined && !isSigningSecret(value)
  })
  return weak && `"${weak}" ${SIGNING_SECRET_RULE}`
}

async function checkSecret({ secret }: DoctorContext, subject: string, known: SecretForm) {
  const { name, fields, form, fix, problemOf } = known
  const { ok, problem } = findingsOf('secret', subject)
  const text = await secret(name)
  if (text === undefined) return [problem(`the secret ${name} is missing or has no value`, fix)]
  const missing = fields.filter((field) => fieldOf(text, field) === undefined)
  if (missing.length > 0) return [problem(`the secret ${name} has no ${missing.join(' and ')}: it is ${form}`, fix)]
  const found = problemOf?.(text)
  return [found === undefined ? ok(`${name} is there`) : problem(`the secret ${name}: ${found}`, fix)]
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
