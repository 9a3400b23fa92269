type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

const FIELDS = 'input, textarea, select'

// A button that is replaced between press and release was never clicked.
let isPressed = false
for (const event of ['pointerdown', 'pointerup', 'pointercancel']) {
  const follow = () => {
    isPressed = event === 'pointerdown'
  }
  addEventListener(event, follow, { capture: true })
}

/**
 * Replaces what is in `parent`, unless a text there is open for editing or somebody is in the middle of writing: then it is
 * left and false is returned. What was written in other fields and where the focus is stay, by `data-key`.
 */
export function redraw(parent: Element, children: (Node | undefined)[]): boolean {
  const active = parent.contains(document.activeElement) ? document.activeElement : null
  if (isPressed || parent.querySelector('[data-editing]') || (isField(active) && isChanged(active))) return false
  const focused = active?.getAttribute('data-key')
  const written = [...parent.querySelectorAll<Field>(FIELDS)].filter(isChanged)
  parent.replaceChildren(...children.filter((child) => child !== undefined))
  const find = (key: string | null | undefined) =>
    [...parent.querySelectorAll<HTMLElement>('[data-key]')].find((element) => element.getAttribute('data-key') === key)
  for (const field of written) {
    const again = find(field.getAttribute('data-key'))
    if (isField(again)) again.value = field.value
  }
  if (focused) find(focused)?.focus()
  return true
}

const isField = (element: Element | null | undefined): element is Field => element?.matches(FIELDS) ?? false

function isChanged(field: Field): boolean {
  if (field instanceof HTMLSelectElement) return [...field.options].some((one) => one.selected !== one.defaultSelected)
  return field.type !== 'checkbox' && field.value !== field.defaultValue
}
