import { html } from '../../shared/html.ts'

/** The pages' one style sheet, light and dark, from phone to desk. Its digest is in the pages' content security policy. */
export const PAGE_STYLE = html`
:root {
  color-scheme: light dark;
  --ground: #f2f4f8; --card: #ffffff; --text: #18202e; --soft: #566074; --line: #dfe3ec;
  --code: #f5f7fb; --accent: #1f5eff; --on-accent: #ffffff; --good: #147d4b; --bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10141c; --card: #181e29; --text: #e9edf5; --soft: #a2adc0; --line: #2c3545;
    --code: #121823; --accent: #7fa3ff; --on-accent: #0b1220; --good: #5fd39a; --bad: #ff8a80;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: clamp(1rem, 6vh, 4rem) 1rem; background: var(--ground); color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, Roboto, Helvetica, Arial, sans-serif; -webkit-text-size-adjust: 100%;
}
main {
  max-width: 40rem; margin: 0 auto; padding: clamp(1.25rem, 5vw, 2.5rem); background: var(--card);
  border: 1px solid var(--line); border-radius: 1rem; box-shadow: 0 1px 2px #0000000d, 0 12px 32px #00000012;
}
.product { margin: 0 0 1.25rem; color: var(--soft); font-size: .875rem; font-weight: 600; letter-spacing: .02em; }
h1 { display: flex; align-items: center; gap: .75rem; margin: 0 0 1rem; font-size: clamp(1.3rem, 5vw, 1.55rem); line-height: 1.25; text-wrap: balance; }
h2 { margin: 2rem 0 .5rem; font-size: 1.05rem; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
p:last-child { margin-bottom: 0; }
.sign {
  flex: none; display: grid; place-items: center; width: 2.25rem; height: 2.25rem; border-radius: 50%;
  background: var(--accent); color: var(--on-accent); font-size: 1.15rem; font-weight: 700;
}
.good .sign { background: var(--good); color: var(--card); }
.bad .sign { background: var(--bad); color: var(--card); }
.soft { color: var(--soft); font-size: .9375rem; }
ul, ol { margin: 0 0 1rem; padding-left: 1.25rem; }
li { margin: .35rem 0; }
dl { margin: 0 0 1rem; border: 1px solid var(--line); border-radius: .75rem; overflow: hidden; }
dt { padding: .75rem 1rem 0; font-weight: 600; font-size: .9375rem; }
dd { margin: 0; padding: .15rem 1rem .8rem; border-bottom: 1px solid var(--line); }
dd:last-child { border-bottom: 0; }
code { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.copy {
  display: block; margin-top: .25rem; padding: .45rem .65rem; background: var(--code); border: 1px solid var(--line);
  border-radius: .5rem; user-select: all; -webkit-user-select: all; white-space: pre-wrap;
}
.button {
  display: inline-block; min-width: 12rem; margin: .5rem 0 0; padding: .8rem 1.4rem; border-radius: .65rem; background: var(--accent);
  color: var(--on-accent); font-weight: 600; text-align: center; text-decoration: none;
}
.button:hover { filter: brightness(1.08); }
.button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
@media (max-width: 30rem) { .button { display: block; } }
`
