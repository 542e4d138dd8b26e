import { css } from "../../theme/css.ts";

/** The list of what is scheduled. */
export const schedulingViews = css`
  .views .schedule-title {
    margin: 0;
    font-size: var(--_type-2);
    font-weight: 600;
  }

  .views .scheduled {
    display: grid;
    gap: var(--_gap);
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .views .scheduled-message {
    padding: 8px var(--_inset);
    border: 1px solid var(--_border);
    border-radius: var(--_radius-control);
  }

  .views .scheduled-head {
    margin: 0;
    color: var(--_text-muted);
    font-size: var(--_type-2);
    overflow-wrap: anywhere;
  }

  .views .scheduled-head .icon {
    inline-size: 14px;
    block-size: 14px;
    margin-inline-end: 4px;
    vertical-align: -2px;
  }

  .views .scheduled-problem {
    margin-block: 4px;
  }

  .views .scheduled-text {
    max-block-size: 6lh;
    margin: 2px 0;
    overflow: auto;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }

  .views .scheduled-buttons {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 4px var(--_gap);
  }

  .views .scheduled-form {
    display: grid;
    gap: var(--_gap);
  }

  .views .text-button.is-danger {
    color: var(--_danger);
  }
`;
