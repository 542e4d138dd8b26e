/** The style of the documentation page; its hash stands in the page's policy. */
export const STYLE = `
:root { color-scheme: light dark; --text: light-dark(#1c2024, #e6e8eb); --quiet: light-dark(#5a636d, #a3adb8); --line: light-dark(#d9dee3, #343b43);
  --back: light-dark(#ffffff, #14171a); --code: light-dark(#f2f4f6, #20252a); --link: light-dark(#0b5cad, #7cb8ff); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 82rem; padding: 1.5rem 1.25rem 4rem; background: var(--back); color: var(--text); font: 1rem/1.55 system-ui, sans-serif; }
h1 small { color: var(--quiet); font-weight: 400; font-size: 1rem; }
h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
h4, article h3 { margin: 1.8rem 0 .4rem; }
a { color: var(--link); }
nav { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; }
nav div { display: none; }
@media (min-width: 62rem) {
  body { display: grid; grid-template-columns: 16rem minmax(0, 1fr); column-gap: 3rem; align-items: start; }
  header { grid-column: 1 / -1; }
  nav { position: sticky; top: 0; display: block; max-height: 100vh; overflow-y: auto; padding: 1.5rem 1rem 2rem .25rem; font-size: .92rem; }
  nav > a { display: block; margin-top: .8rem; font-weight: 600; }
  nav div { display: block; }
  nav b { display: block; margin-top: .7rem; color: var(--quiet); font-size: .82rem; }
  nav ul { margin: .2rem 0; padding: 0; list-style: none; }
  nav li { margin: 0; }
  nav li a { display: block; padding: .18rem 0; color: var(--text); text-decoration: none; }
  nav li a:hover { text-decoration: underline; }
}
code { background: var(--code); border-radius: .25rem; padding: .1em .3em; font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
pre { background: var(--code); border-radius: .4rem; padding: .8rem; white-space: pre-wrap; }
pre code { padding: 0; background: none; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .4rem .6rem .4rem 0; text-align: start; vertical-align: top; font-weight: 400; }
th code { white-space: nowrap; overflow-wrap: normal; }
thead th { color: var(--quiet); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }
dd { margin: 0; }
li { margin: .3rem 0; }
:target { outline: 2px solid var(--link); outline-offset: .3rem; }
`;
