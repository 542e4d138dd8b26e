import { css } from "../../theme/css.ts";

/** The dialog in which a message is forwarded. */
export const forwardingViews = css`
  .views .forward-preview {
    display: -webkit-box;
    flex: none;
    margin: 0;
    padding: 6px 10px;
    overflow: hidden;
    border-inline-start: 3px solid var(--_accent);
    border-radius: var(--_radius-control);
    background: var(--_hover);
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
  }

  .views .forward-author {
    font-weight: 600;
  }

  /* The list gives way, so that comment and buttons are in sight whatever is chosen. */
  .views .dialog-card:has(.forward) {
    block-size: min(640px, 100%);
  }

  .views .dialog-form.forward {
    flex: 1;
  }

  .views .forward .people-search {
    flex: 1 1 160px;
    min-block-size: 160px;
  }
`;
