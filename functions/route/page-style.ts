import { html } from '../../shared/html.ts'

/** The pages' one style sheet, light and dark, from phone to desk. Its digest is in the pages' content security policy. */
export const PAGE_STYLE = html`
:root {
  color-scheme: light dark;
  --ground: #f2f4f8; --card: #ffffff; --text: #18202e; --soft: #566074; --line: #dfe3ec;
  --chip: #eef1f7; --accent: #1a4fd6; --good: #11683e; --good-ground: #e3f4eb; --bad: #a3221b; --bad-ground: #fdeceb;
  --wait: #7a4d00; --wait-ground: #fff3da;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10141c; --card: #181e29; --text: #e9edf5; --soft: #a2adc0; --line: #2c3545;
    --chip: #242c3a; --accent: #8fb0ff; --good: #6fdba6; --good-ground: #15301f; --bad: #ffa199; --bad-ground: #3a1917;
    --wait: #ffcf7a; --wait-ground: #33270f;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: clamp(.75rem, 3vw, 2.5rem); background: var(--ground); color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, Roboto, Helvetica, Arial, sans-serif; -webkit-text-size-adjust: 100%;
}
main { max-width: 72rem; margin: 0 auto; display: grid; gap: clamp(.75rem, 2vw, 1.25rem); overflow-wrap: anywhere; }
.columns { display: grid; gap: inherit; grid-template-columns: minmax(0, 1fr); align-items: start; }
.stack { display: grid; gap: clamp(.75rem, 2vw, 1.25rem); grid-template-columns: minmax(0, 1fr); }
@media (min-width: 56rem) { .columns { grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); } }
.card {
  padding: clamp(1rem, 4vw, 1.75rem); background: var(--card); border: 1px solid var(--line); border-radius: 1rem;
  min-width: 0;
}
.message { max-width: 36rem; margin: clamp(0rem, 8vh, 5rem) auto 0; width: 100%; }
h1 { margin: 0; font-size: clamp(1.3rem, 5vw, 1.75rem); line-height: 1.25; text-wrap: balance; }
h2 { margin: 0 0 .75rem; font-size: 1.1rem; line-height: 1.3; }
h3 { margin: 1.25rem 0 .25rem; font-size: .95rem; color: var(--soft); }
h3:first-of-type { margin-top: 0; }
p { margin: .5rem 0 0; }
a { color: var(--accent); text-underline-offset: .15em; }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: .2rem; }
.soft { color: var(--soft); font-size: .9375rem; }
.head { display: flex; flex-wrap: wrap; gap: .6rem .75rem; align-items: center; }
.status { padding: .15rem .7rem; border-radius: 1rem; background: var(--good-ground); color: var(--good); font-size: .9rem; font-weight: 600; }
.status.cancelled, .status.no-show { background: var(--bad-ground); color: var(--bad); }
.notice { margin: 0; padding: .8rem 1rem; border-radius: .75rem; font-weight: 600; background: var(--wait-ground); color: var(--wait); }
.notice.cancelled { background: var(--bad-ground); color: var(--bad); }
dl { margin: 0; display: grid; gap: .75rem; }
dt { color: var(--soft); font-size: .875rem; font-weight: 600; }
dd { margin: 0; }
ul { margin: 0; padding: 0; list-style: none; }
.list > li { padding: .75rem 0; border-top: 1px solid var(--line); }
.list > li:first-child { padding-top: 0; border-top: 0; }
.list > li:last-child { padding-bottom: 0; }
.text { margin: .15rem 0 0; white-space: pre-wrap; }
.title { margin: 0; font-weight: 600; }
.done .title { font-weight: 400; text-decoration: line-through; color: var(--soft); }
.tags { display: flex; flex-wrap: wrap; gap: .4rem; margin-top: .75rem; }
.tags li { padding: .1rem .6rem; border-radius: 1rem; background: var(--chip); font-size: .875rem; max-width: 100%; }
footer { color: var(--soft); font-size: .875rem; padding: 0 .25rem; }
@media print { body { padding: 0; } .card { border: 0; padding: .5rem 0; } }
`
