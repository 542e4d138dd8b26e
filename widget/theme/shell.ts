import { css } from "lit";

/** The ground, the launcher and the frame of the panel: what the entry draws before the application is there. */
export const shell = css`
  :host {
    color-scheme: light dark;
    display: block;
  }

  :host([mode="inline"]) {
    block-size: 600px;
    min-block-size: 320px;
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

  .launcher,
  .panel,
  .badge {
    box-sizing: border-box;
  }

  .launcher {
    --_offset: var(--staff-chat-offset, 20px);
    position: fixed;
    inset-block-end: max(var(--_offset), env(safe-area-inset-bottom));
    inset-inline-end: max(var(--_offset), env(safe-area-inset-right));
    z-index: var(--_z-index);
    display: grid;
    place-items: center;
    inline-size: 60px;
    block-size: 60px;
    margin: 0;
    padding: 0;
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

  .launcher-icon {
    display: grid;
    place-items: center;
  }

  .launcher [hidden] {
    display: none;
  }

  .shell:dir(rtl) .launcher-icon svg {
    transform: scaleX(-1);
  }

  .badge {
    position: absolute;
    inset-block-start: -4px;
    inset-inline-end: -4px;
    min-inline-size: 22px;
    padding-inline: 6px;
    border: 2px solid var(--_surface);
    border-radius: 999px;
    background: var(--_danger);
    color: var(--_on-danger);
    font-size: 12px;
    font-weight: 700;
    font-variant-numeric: tabular-nums;
    line-height: 18px;
    text-align: center;
  }

  .shell[data-placement$="-start"] .launcher {
    inset-inline: max(var(--_offset), env(safe-area-inset-left)) auto;
  }

  .shell[data-placement^="top-"] .launcher {
    inset-block: max(var(--_offset), env(safe-area-inset-top)) auto;
  }

  .panel {
    max-inline-size: none;
    max-block-size: none;
    margin: 0;
    padding: 0;
    border: 1px solid var(--_border);
    background: var(--_surface);
    color: var(--_text);
    font-size: var(--_font-size);
    overflow: hidden;
  }

  .panel:focus {
    outline: none;
  }

  .stage {
    block-size: 100%;
    container: staff-chat / size;
  }

  section.panel {
    block-size: 100%;
    min-block-size: inherit;
    border-radius: var(--_radius);
  }

  dialog.panel {
    --_offset: var(--staff-chat-offset, 20px);
    position: fixed;
    inset: auto;
    inset-block-end: calc(max(var(--_offset), env(safe-area-inset-bottom)) + 72px);
    inset-inline-end: max(var(--_offset), env(safe-area-inset-right));
    z-index: var(--_z-index);
    inline-size: min(var(--_width), 100vw - 2 * var(--_offset));
    block-size: min(var(--_height), 100dvh - 2 * var(--_offset) - 76px);
    border-radius: var(--_radius);
    box-shadow: var(--_shadow);
  }

  .shell[data-placement$="-start"] dialog.panel {
    inset-inline: max(var(--_offset), env(safe-area-inset-left)) auto;
  }

  .shell[data-placement^="top-"] dialog.panel {
    inset-block: calc(max(var(--_offset), env(safe-area-inset-top)) + 72px) auto;
  }

  .shell:not([data-launcher]) dialog.panel {
    inset-block-end: max(var(--_offset), env(safe-area-inset-bottom));
    block-size: min(var(--_height), 100dvh - 2 * var(--_offset));
  }

  .shell[data-mode="drawer"] dialog.panel {
    inset-block: 0;
    inset-inline-end: 0;
    block-size: 100dvh;
    border-radius: 0;
  }

  .shell[data-narrow] dialog.panel {
    inset-block: var(--_viewport-top, 0) auto;
    inset-inline: 0;
    inline-size: 100vw;
    block-size: var(--_viewport-height, 100dvh);
    border: 0;
    border-radius: 0;
    padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);
  }

  .panel::backdrop {
    background: rgb(0 0 0 / 40%);
  }

  .panel:popover-open::backdrop {
    background: none;
  }

  @media (prefers-reduced-motion: no-preference) {
    dialog.panel:is(:popover-open, [open]) {
      animation: rise 180ms cubic-bezier(0.2, 0.8, 0.3, 1);
    }

    .shell[data-mode="drawer"] dialog.panel {
      animation-name: slide;
    }
  }

  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(10px);
    }
  }

  @keyframes slide {
    from {
      opacity: 0;
    }
  }

  .notice {
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 12px;
    block-size: 100%;
    padding: 24px;
    color: var(--_text-muted);
    text-align: center;
  }

  .notice button {
    padding: 8px 16px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius-small);
    background: var(--_surface-2);
    color: var(--_text);
    font: inherit;
    cursor: pointer;
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
      forced-color-adjust: auto;
    }
  }

  @media print {
    .launcher {
      display: none;
    }
  }
`;
