export interface WidgetAction {
  /** What is clicked. */
  on: Element
  events: string
  confirmation: string | undefined
  display: 'widget' | 'popup'
  /** HTML to show instead of calling a function. */
  content: string | undefined
  /** Event of the function. */
  params: Record<string, string | number | boolean | null>
  endpoint: string | undefined
}

const EVENTS = ['click', 'dblclick', 'mouseenter']

/**
 * Finds `<cwdb-action>` elements and takes them out: each is about the element before it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard_about.html
 */
export function readActions(content: Element, each: (action: WidgetAction) => void): void {
  for (const action of content.querySelectorAll('cwdb-action')) {
    const on = action.previousElementSibling
    const inside = action.innerHTML
    const text = action.textContent
    action.remove()
    if (!on) continue
    const isCall = action.getAttribute('action') === 'call'
    const event = action.getAttribute('event') ?? 'click'
    each({
      on,
      events: EVENTS.includes(event) ? event : 'click',
      confirmation: action.getAttribute('confirmation') ?? undefined,
      display: action.getAttribute('display') === 'popup' ? 'popup' : 'widget',
      content: isCall ? undefined : inside,
      params: isCall ? parseParams(text) : {},
      endpoint: action.getAttribute('endpoint') ?? undefined,
    })
    if (on.localName !== 'button' && !on.hasAttribute('href')) makeButton(on)
    pressByEnter(on)
  }
}

/** What is no button by itself can be reached and pressed by keyboard, too. */
function makeButton(element: Element): void {
  element.setAttribute('role', 'button')
  element.setAttribute('tabindex', '0')
  element.addEventListener('keydown', (event) => {
    if (event instanceof KeyboardEvent && event.key === 'Enter' && element instanceof HTMLElement) element.click()
  })
}

/** Enter in a field of a form presses the form's button. */
function pressByEnter(button: Element): void {
  button.closest('form')?.addEventListener('keydown', (event) => {
    const isInField = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement
    if (event.key === 'Enter' && isInField && button instanceof HTMLElement) button.click()
  })
}

function parseParams(text: string): WidgetAction['params'] {
  const params: unknown = text.trim() === '' ? {} : JSON.parse(text)
  return typeof params === 'object' && params !== null ? { ...params } : {}
}

/** Every named field of the widget, as `widgetContext.forms.all` has them. */
export function formsIn(body: Element): Record<string, string> {
  const fields = [
    ...body.querySelectorAll<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>('input, select, textarea'),
  ]
  const isGiven = (field: (typeof fields)[number]) =>
    field.name !== '' &&
    !(field instanceof HTMLInputElement && ['checkbox', 'radio'].includes(field.type) && !field.checked)
  return Object.fromEntries(fields.filter(isGiven).map((field) => [field.name, field.value]))
}
