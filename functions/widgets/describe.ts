/** What CloudWatch shows of the widgets in its editor. */
export const DESCRIPTION = `## Widgets of the Chili Piper ↔ HighLevel link

Parameters of a widget: \`widget\`, one of

| value | shows |
| --- | --- |
| \`timeline\` | what happened to one booking: when it came, what was planned, each call and its result, what was skipped and why |
| \`quarantine\` | the messages that can not be worked on, by reason, with a button that sends those of a reason back |

\`\`\` yaml
widget: timeline
\`\`\`

The same at a terminal: \`npm run ops -- timeline <meeting id>\` and \`npm run ops -- redrive --dry-run\`.`
