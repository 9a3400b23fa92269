type Child = Node | string | undefined | false | Child[]

interface Attributes {
  class?: string
  text?: string
  on?: Record<string, (event: Event) => void>
  [name: string]: string | number | boolean | undefined | Record<string, (event: Event) => void>
}

/** An element with its attributes and children; text is only ever text, so that nothing of a guest's becomes markup. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  const { text, on = {}, ...rest } = attributes
  if (text !== undefined) element.textContent = text
  for (const [name, listener] of Object.entries(on)) element.addEventListener(name, listener)
  for (const [name, value] of Object.entries(rest)) {
    if (value === undefined || value === false || typeof value === 'object') continue
    element.setAttribute(name, value === true ? '' : String(value))
  }
  append(element, children)
  return element
}

function append(parent: Element, children: Child[]): void {
  for (const child of children) {
    if (Array.isArray(child)) append(parent, child)
    else if (child !== undefined && child !== false) parent.append(child)
  }
}

/** A button that can be worked one click at a time; a failure is told, and nothing is lost. */
export function actionButton(
  label: string,
  work: () => Promise<unknown>,
  attributes: Attributes = {},
): HTMLButtonElement {
  const button = h('button', { type: 'button', text: label, ...attributes })
  button.addEventListener('click', () => void busy(button, work))
  return button
}

/** Runs `work` while the button cannot be pressed; says what went wrong in the page's status line. */
export async function busy(button: HTMLButtonElement, work: () => Promise<unknown>): Promise<void> {
  // Not `disabled`, which would throw the keyboard's focus away.
  if (button.getAttribute('aria-disabled') === 'true') return
  button.setAttribute('aria-disabled', 'true')
  try {
    await work()
  } catch (error) {
    say(error instanceof Error ? error.message : String(error), 'bad')
  } finally {
    button.removeAttribute('aria-disabled')
  }
}

/** One line for what just happened, read out by screen readers. */
export const statusLine = h('p', { class: 'said', role: 'status', 'aria-live': 'polite' })

let said: ReturnType<typeof setTimeout> | undefined

export function say(text: string, mood: 'good' | 'bad' = 'good'): void {
  clearTimeout(said)
  statusLine.textContent = text
  statusLine.className = `said ${mood} shown`
  said = setTimeout(() => statusLine.classList.remove('shown'), 8000)
}
