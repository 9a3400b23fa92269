import { type Html, html } from '../../shared/html.ts'

/** A button that calls this function again with these parameters, after a question if there is one. */
export function callButton(
  text: string,
  endpoint: string,
  parameters: Record<string, string>,
  confirmation?: string,
): Html {
  const asks = confirmation === undefined ? '' : html` confirmation="${confirmation}"`
  // The action belongs to the element right before it.
  return html`<a class="btn btn-primary">${text}</a><cwdb-action action="call" display="widget" endpoint="${endpoint}"${asks}>${JSON.stringify(parameters)}</cwdb-action>`
}
