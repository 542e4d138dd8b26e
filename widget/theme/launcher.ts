import { css } from "./css.ts";

/** The ground and the launcher: what the entry draws before the application is there. */
export const shell = css`
  :host {
    display: block;
  }

  :host([mode="inline"]) {
    block-size: 600px;
    min-block-size: min(320px, 100dvh);
  }

  :host(:not([mode="inline"])) {
    display: contents;
  }

  :host([hidden]),
  :host([hidden]) .shell {
    display: none;
  }

  /* Inherited properties of the page end here; nothing below depends on the host, which a page may unset. */
  .shell {
    all: initial;
    display: block;
    color-scheme: inherit;
    visibility: inherit;
    color: var(--_text);
    font: 400 medium/1.45 var(--_font);
    --_offset: var(--staff-chat-offset, 20px);
    text-size-adjust: 100%;
  }

  .shell[data-color-scheme="light"] {
    color-scheme: light;
  }

  .shell[data-color-scheme="dark"] {
    color-scheme: dark;
  }

  .shell[data-mode="inline"] {
    block-size: 100%;
    min-block-size: inherit;
  }

  .launcher {
    box-sizing: border-box;
    position: fixed;
    inset-block: auto max(var(--_offset), env(safe-area-inset-bottom));
    inset-inline: auto max(var(--_offset), env(safe-area-inset-right));
    z-index: var(--_z-index);
    display: grid;
    overflow: visible;
    place-items: center;
    inline-size: 60px;
    block-size: 60px;
    margin: 0;
    border: 1px solid transparent;
    border-radius: 50%;
    background: var(--_accent);
    color: var(--_on-accent);
    box-shadow: var(--_shadow);
    font: inherit;
    cursor: pointer;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
    transition:
      transform var(--_motion),
      filter var(--_motion);
  }

  .launcher:hover {
    filter: brightness(1.07);
    transform: translateY(-1px);
  }

  .launcher:active {
    transform: scale(0.96);
  }

  .launcher:focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 3px;
  }

  .shell [hidden] {
    display: none !important;
  }

  .launcher[aria-busy="true"] {
    animation: wait calc(var(--_motion) * 6) ease-in-out infinite alternate;
  }

  @keyframes wait {
    to {
      opacity: 0.55;
    }
  }

  .badge {
    box-sizing: border-box;
    position: absolute;
    inset-block-start: -4px;
    inset-inline-end: -4px;
    min-inline-size: 22px;
    padding-inline: 6px;
    border: 2px solid var(--_surface);
    border-radius: 999px;
    background: var(--_danger);
    color: var(--_on-danger);
    font: 700 12px/18px var(--_font);
    text-align: center;
  }

  .shell[data-placement$="-start"] .launcher {
    inset-inline: max(var(--_offset), env(safe-area-inset-left)) auto;
  }

  .shell[data-placement^="top-"] .launcher {
    inset-block: max(var(--_offset), env(safe-area-inset-top)) auto;
  }

  .notice {
    display: grid;
    place-content: center;
    place-items: center;
    gap: 12px;
    position: fixed;
    inset-block-end: calc(var(--_offset) + 72px);
    inset-inline-end: var(--_offset);
    padding: 16px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow: var(--_shadow);
    font-size: 0.9375em;
    text-align: center;
  }

  .notice button {
    padding: 8px 16px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius-small);
    background: none;
    color: var(--_text);
    font: inherit;
    cursor: pointer;
  }

  .shell[data-mode="inline"] .notice {
    position: static;
    block-size: 100%;
    box-shadow: none;
  }

  .announcer {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @media (forced-colors: active) {
    .launcher,
    .badge {
      border: 2px solid ButtonText;
    }
  }

  @media print {
    .launcher {
      display: none;
    }
  }
`;
