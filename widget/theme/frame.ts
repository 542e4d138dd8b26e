import { css } from "./css.ts";

/** The frame of the panel in its three modes. */
export const frame = css`
  .panel {
    box-sizing: border-box;
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
    position: fixed;
    inset: auto;
    inset-block-end: max(var(--_offset), env(safe-area-inset-bottom));
    inset-inline-end: max(var(--_offset), env(safe-area-inset-right));
    z-index: var(--_z-index);
    inline-size: min(var(--_width), 100vw - 2 * var(--_offset));
    block-size: min(var(--_height), 100dvh - 2 * var(--_offset));
    border-radius: var(--_radius);
    box-shadow: var(--_shadow-2);
  }

  .shell[data-placement$="-start"] dialog.panel {
    inset-inline: max(var(--_offset), env(safe-area-inset-left)) auto;
  }

  .shell[data-placement^="top-"] dialog.panel {
    inset-block: max(var(--_offset), env(safe-area-inset-top)) auto;
  }

  /* The panel takes the launcher's place, and closes by its own button. An attribute says so: by :has() alone WebKit gives the launcher no focus back. */
  .shell[data-panel] .launcher {
    visibility: hidden;
  }

  .shell[data-mode="drawer"] dialog.panel {
    inset-block: 0;
    inset-inline-end: 0;
    inline-size: min(var(--_drawer, var(--_width)), 100vw - 2 * var(--_offset));
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

  .panel:popover-open {
    display: block;
  }

  .panel:popover-open::backdrop {
    background: none;
  }

  /* Out of the launcher, and back into it; what is not displayed any more stays drawn for that long. */
  dialog.panel {
    opacity: 0;
    transform: scale(0.96);
    transform-origin: right bottom;
    transition:
      opacity calc(120ms * var(--_move)),
      transform calc(120ms * var(--_move)),
      display calc(120ms * var(--_move)) allow-discrete,
      overlay calc(120ms * var(--_move)) allow-discrete;
  }

  .shell[data-placement^="top-"] dialog.panel {
    transform-origin: right top;
  }

  .shell:dir(rtl) dialog.panel,
  .shell[data-placement$="-start"] dialog.panel {
    transform-origin: left bottom;
  }

  .shell[data-mode="drawer"] dialog.panel {
    transform: translateX(24px);
  }

  .shell[data-mode="drawer"]:where(:dir(rtl)) dialog.panel {
    transform: translateX(-24px);
  }

  .shell[data-narrow] dialog.panel {
    transform: translateY(12px);
  }

  .shell dialog.panel:is(:popover-open, [open]) {
    opacity: 1;
    transform: none;
    transition-duration: calc(200ms * var(--_move));
    transition-timing-function: var(--_ease);
  }

  @starting-style {
    .shell dialog.panel:is(:popover-open, [open]) {
      opacity: 0;
      transform: scale(0.96);
    }

    .shell[data-mode="drawer"] dialog.panel:is(:popover-open, [open]) {
      transform: translateX(24px);
    }

    .shell[data-mode="drawer"]:dir(rtl) dialog.panel:is(:popover-open, [open]) {
      transform: translateX(-24px);
    }
  }
`;
