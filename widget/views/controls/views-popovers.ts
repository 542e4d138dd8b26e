import { css } from "../../theme/css.ts";

/** What opens beside its button, and the lines of a menu. */
export const popoverViews = css`
  .views .popover {
    position: fixed;
    inset: auto;
    margin: 0;
    min-inline-size: 200px;
    max-inline-size: min(320px, calc(100vw - 12px));
    max-block-size: min(380px, calc(100dvh - 12px));
    padding: calc(var(--_space) * 1.5);
    overflow: auto;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    font-size: 1em;
    box-shadow: var(--_shadow-1);
  }

  .views .popover:focus {
    outline: none;
  }

  .views .popover:popover-open {
    animation: views-appear var(--_motion) ease-out;
  }

  .views .menu-item {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 2.5);
    inline-size: 100%;
    min-block-size: var(--_touch);
    padding: 4px calc(var(--_space) * 2.5);
    border-radius: calc(var(--_radius) - 5px);
    text-align: start;
  }

  .views .menu-item .icon {
    color: var(--_text-muted);
  }

  .views .menu-item:is(:hover, :focus-visible) {
    background: var(--_hover);
    outline-offset: -2px;
  }

  .views .menu-item.is-danger,
  .views .menu-item.is-danger .icon {
    color: var(--_danger);
  }

  .views .menu-line {
    margin: 4px 0;
    border: 0;
    border-block-start: 1px solid var(--_border);
  }

  .views .revision {
    padding: 6px 8px;
  }

  .views .revision + .revision {
    border-block-start: 1px solid var(--_border);
  }

  .views .revision-head {
    color: var(--_text-muted);
    font-size: var(--_type-1);
  }

  .views .revision-text {
    max-block-size: 10lh;
    overflow: auto;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }

  @media (forced-colors: active) {
    .views .popover {
      border: 1px solid;
    }

    /* The row it fills is frame enough. */
    .views .menu-item {
      border: 0;
    }

    .views .menu-item:is(:hover, :focus-visible) {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
