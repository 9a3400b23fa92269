import type { ConsoleContact, ConsoleStage } from './console.ts'

const MAX_CONTACTS = 50

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const html = (text: string) => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '')

const STYLE = `
  :root { color-scheme: light dark; --line: light-dark(#d5dae1, #39424e); --soft: light-dark(#5b6675, #9aa6b5); --card: light-dark(#fff, #1b2129) }
  body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 1.5rem; background: light-dark(#f4f6f9, #12161b) }
  h1 { font-size: 1.3rem; margin: 0 0 1rem } h2 { font-size: 1rem; margin: 0 }
  .figures, .cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); margin-bottom: 1.5rem }
  .cards { grid-template-columns: repeat(auto-fill, minmax(22rem, 1fr)) }
  .card, .figure { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .8rem 1rem }
  .figure b { display: block; font-size: 1.6rem; font-variant-numeric: tabular-nums }
  .bad b { color: light-dark(#b42318, #ff8a7a) }
  .tag { border: 1px solid var(--line); border-radius: 1rem; display: inline-block; font-size: .8rem; margin: .2rem .3rem .2rem 0; padding: 0 .6rem }
  pre { font: 13px/1.45 ui-monospace, monospace; margin: .5rem 0; overflow-wrap: anywhere; white-space: pre-wrap }
  .soft, dt { color: var(--soft) } dl { display: grid; gap: 0 1rem; grid-template-columns: max-content 1fr; margin: 0 0 1.5rem }
  dd { margin: 0; overflow-wrap: anywhere }
`

export interface PageState {
  stage: ConsoleStage
  waiting: number
  dead: number
  /** Undefined when the HighLevel in use is not the simulator. */
  contacts: ConsoleContact[] | undefined
}

/** The console as one page without script; it loads itself again every two seconds. */
export function renderPage({ stage, waiting, dead, contacts }: PageState): string {
  const shown = contacts?.slice(-MAX_CONTACTS).reverse()
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="2">
<title>Local stage</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Chili Piper ↔ HighLevel, local stage</h1>
<div class="figures">
${figure(waiting, 'waiting or in work')}
${figure(dead, 'dead letters', dead > 0)}
${contacts ? figure(contacts.length, 'contacts') : ''}
</div>
<dl>
${Object.entries(stage)
  .map(([name, value]) => `<dt>${html(name)}</dt><dd>${html(String(value))}</dd>`)
  .join('\n')}
</dl>
${shown ? cards(shown) : '<p class="soft">Contacts are shown for the HighLevel simulator only.</p>'}
</body>
</html>
`
}

const figure = (value: number, label: string, isBad = false) =>
  `<div class="figure${isBad ? ' bad' : ''}"><b>${value}</b>${html(label)}</div>`

function cards(contacts: ConsoleContact[]): string {
  if (contacts.length === 0) return '<p class="soft">No contact yet. Book a meeting: <code>npm run demo</code></p>'
  return `<div class="cards">${contacts.map(card).join('\n')}</div>`
}

function card({ contact, notes, tasks }: ConsoleContact): string {
  const name = [contact.firstName, contact.lastName].filter(Boolean).join(' ') || 'No name'
  const reach = [contact.email, contact.phone].filter(Boolean).join(', ')
  return `<section class="card">
<h2>${html(name)}</h2>
<div class="soft">${html(reach)}</div>
${(contact.tags ?? []).map((tag) => `<span class="tag">${html(tag)}</span>`).join('')}
${tasks.map((task) => `<div>${task.completed ? '☑' : '☐'} ${html(task.title)} <span class="soft">${html(task.dueDate)}</span></div>`).join('\n')}
${notes.map((note) => `<pre>${html(note.body)}</pre>`).join('\n')}
</section>`
}
