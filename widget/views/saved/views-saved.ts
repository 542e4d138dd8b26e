import { css } from "../../theme/css.ts";

/** The list of saved messages. */
export const savedViews = css`
  .views .dialog-card:has(.saved-messages) {
    max-inline-size: 560px;
  }

  .views .saved-jump:hover {
    background: var(--_hover);
  }

  .views .saved-messages {
    display: grid;
    gap: var(--_gap);
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .views .saved-message {
    border: 1px solid var(--_border);
    border-radius: var(--_radius-control);
  }

  .views .saved-message.is-due {
    border-color: var(--_accent);
  }

  .views .saved-jump {
    display: flex;
    align-items: flex-start;
    gap: calc(var(--_space) * 2.5);
    inline-size: 100%;
    min-block-size: var(--_touch);
    padding: 8px var(--_inset) 4px;
    border-radius: var(--_radius-control);
    text-align: start;
  }

  .views .saved-jump .avatar {
    --_size: 28px;

    flex: none;
  }

  .views .saved-head {
    color: var(--_text-muted);
    font-size: var(--_type-2);
    overflow-wrap: anywhere;
  }

  .views .saved-head .option-name {
    display: inline;
    color: var(--_text);
  }

  .views .saved-text {
    display: -webkit-box;
    overflow: hidden;
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
  }

  .views .saved-reminder {
    display: flex;
    align-items: center;
    gap: 4px;
    color: var(--_text-muted);
    font-size: var(--_type-2);
  }

  .views .is-due .saved-reminder {
    color: var(--_accent-text);
    font-weight: 600;
  }

  .views .saved-reminder .icon {
    inline-size: 14px;
    block-size: 14px;
  }

  .views .saved-buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 0 4px;
    /* Below the words: after the picture. */
    padding-block-end: 6px;
    padding-inline: calc(var(--_inset) + 28px + var(--_space) * 2.5 - 10px) 0;
    font-size: var(--_type-2);
  }

  .views .text-button.is-danger {
    color: var(--_danger);
  }
`;
