import { css } from "../../theme/css.ts";

/** The line under a message that a thread begins with. */
export const threadViews = css`
  .views .thread-summary {
    position: relative;
    display: inline-flex;
    align-items: center;
    gap: calc(var(--_space) * 1.5);
    max-inline-size: 100%;
    min-block-size: 28px;
    margin-block: 2px 4px;
    padding-inline: calc(var(--_space) * 1.5);
    border-radius: var(--_radius-small);
    color: var(--_accent-text);
    font-size: var(--_type-1);
    font-weight: 600;
    line-height: 1.2;
    text-align: start;
  }

  .views .are-lines .thread-summary {
    margin-inline-start: calc(var(--_space) * -1.5);
  }

  .views .is-own staff-chat-thread-summary {
    text-align: end;
  }

  .views .are-lines .is-own staff-chat-thread-summary {
    text-align: start;
  }

  .views .thread-summary:hover {
    background: var(--_hover);
  }

  .views .thread-summary .icon {
    inline-size: 16px;
    block-size: 16px;
  }

  .views .thread-faces {
    display: flex;
    flex: none;
  }

  .views .thread-faces .avatar {
    --_size: 20px;
    box-shadow: 0 0 0 2px var(--_surface);
  }

  .views .thread-faces .avatar + .avatar {
    margin-inline-start: -6px;
  }

  .views .thread-replies {
    flex: none;
  }

  .views .thread-last {
    min-inline-size: 0;
    overflow: hidden;
    color: var(--_text-muted);
    font-weight: 400;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .views .thread-unread {
    flex: none;
    inline-size: auto;
    padding-inline: 7px;
  }

  .views .thread-count {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 2);
    margin-block: calc(var(--_space) * 2);
    color: var(--_text-muted);
    font-size: var(--_type-1);
    white-space: nowrap;
  }

  .views .thread-count::after {
    flex: 1;
    border-block-start: 1px solid var(--_border);
    content: "";
  }

  .views .message:has(.thread-count) .message-body {
    inline-size: 100%;
  }

  @media (pointer: coarse) {
    .views .thread-summary::after {
      position: absolute;
      inset: -8px 0;
      content: "";
    }
  }
`;
