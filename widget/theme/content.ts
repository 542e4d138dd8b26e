import { css } from "./css.ts";

/** How formatted message text looks, wherever `messageText` draws it. */
export const content = css`
  .text {
    overflow-wrap: anywhere;
    unicode-bidi: plaintext;
  }

  :is(.text, .portion) > * + :not(.portion) {
    margin-block-start: 0.4em;
  }

  .portion {
    display: block;
  }

  .text :is(ul, ol) {
    padding-inline-start: 1.6em;
  }

  .text [part="wide-list"] {
    padding-inline-start: 2.9em;
  }

  /* The rest of an item that was cut has no number of its own. */
  .text li:not([dir]) {
    list-style-type: none;
  }

  .text a {
    color: var(--_accent-text);
    text-decoration: underline;
    text-underline-offset: 0.15em;
  }

  /* Spaces at the end of a line take no ground and no underline with them. */
  .text :is(a, code) {
    white-space: pre-line;
  }

  .text :is(code, pre) {
    font-family: var(--staff-chat-font-mono, ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace);
    font-size: 0.9em;
  }

  .text :not(pre) > code {
    padding: 0.1em 0.35em;
    border-radius: 0.35em;
    background: var(--_hover);
    -webkit-box-decoration-break: clone;
    box-decoration-break: clone;
  }

  .text pre {
    padding-block: calc(var(--_space) * 2);
    border-radius: var(--_radius-small);
    background: var(--_hover);
    overflow-x: auto;
    overscroll-behavior-x: contain;
    scrollbar-width: thin;
  }

  .text pre code {
    display: block;
    inline-size: max-content;
    padding-inline: calc(var(--_space) * 3);
    font-size: 1em;
    white-space: pre;
  }

  .text blockquote {
    padding-inline-start: calc(var(--_space) * 3);
    border-inline-start: 3px solid color-mix(in srgb, currentColor 45%, transparent);
    /* Of the bubble's own text colour, whatever that is: one's own bubble is darker than what muted text is made for. */
    color: color-mix(in oklab, currentColor 88%, transparent);
  }

  .text [part="mention"] {
    border-radius: 0.3em;
    background: var(--_accent-soft);
    color: var(--_accent-text);
    font-weight: 600;
  }
`;
