import { h } from '../dom.ts'

/** Asks before something is done; false when the answer is no. */
export function confirmFirst(question: string): Promise<boolean> {
  return new Promise((resolve) => {
    const dialog = h(
      'dialog',
      { class: 'popup' },
      h('p', { text: question }),
      h(
        'div',
        { class: 'actions' },
        h('button', { type: 'button', class: 'primary', text: 'Confirm', on: { click: () => dialog.close('yes') } }),
        h('button', { type: 'button', text: 'Cancel', on: { click: () => dialog.close() } }),
      ),
    )
    open(dialog, () => resolve(dialog.returnValue === 'yes'))
  })
}

/** Shows something above the page until it is closed. */
export function showPopup(title: string, fill: (box: HTMLElement) => void): void {
  const box = h('div', { class: 'popup-body' })
  const closeButton = h('button', { type: 'button', text: 'Close', on: { click: () => dialog.close() } })
  const dialog: HTMLDialogElement = h(
    'dialog',
    { class: 'popup', 'aria-label': title },
    h('h3', { text: title }),
    box,
    closeButton,
  )
  fill(box)
  open(dialog, () => {})
}

function open(dialog: HTMLDialogElement, onClose: () => void): void {
  const before = document.activeElement
  dialog.addEventListener('close', () => {
    dialog.remove()
    if (before instanceof HTMLElement) before.focus()
    onClose()
  })
  document.body.append(dialog)
  dialog.showModal()
}
