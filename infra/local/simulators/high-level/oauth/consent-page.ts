import type { Location } from '../operation.ts'

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')

const page = (title: string, body: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 3rem auto; padding: 0 1rem; color: #1b2733 }
  fieldset { border: 1px solid #c8d1da; border-radius: .5rem; margin: 1rem 0 }
  label { display: block; padding: .25rem 0 }
  button { font: inherit; padding: .5rem 1.5rem; margin-right: .5rem; border-radius: .5rem; border: 1px solid #155eef }
  button[value=allow] { background: #155eef; color: #fff }
</style>
<h1>${escapeHtml(title)}</h1>
${body}
</html>
`

export interface Choice {
  /** `location:` or `company:` and the id. */
  value: string
  label: string
}

export const locationChoice = ({ id, name }: Location): Choice => ({
  value: `location:${id}`,
  label: `${name} (${id})`,
})

/** The simulated consent page: which app, what it may do, for whom, Allow or Deny. The form goes back to its own address. */
export function consentPage({
  appId,
  scopes,
  choices,
}: {
  appId: string
  scopes: string[]
  choices: Choice[]
}): string {
  const radios = choices.map(
    ({ value, label }, index) =>
      `<label><input type="radio" name="choice" value="${escapeHtml(value)}"${index === 0 ? ' checked' : ''}> ${escapeHtml(label)}</label>`,
  )
  return page(
    'Simulated HighLevel: connect an app',
    `<p>The app <strong>${escapeHtml(appId)}</strong> asks for:</p>
<ul>
${scopes.map((scope) => `<li><code>${escapeHtml(scope)}</code></li>`).join('\n')}
</ul>
<form method="post">
<fieldset><legend>Connect it to</legend>
${radios.join('\n')}
</fieldset>
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button>
</form>`,
  )
}

export const refusalPage = (reason: string) =>
  page('Simulated HighLevel: this app cannot be connected', `<p>${escapeHtml(reason)}</p>`)
