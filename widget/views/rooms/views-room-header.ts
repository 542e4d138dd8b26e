import { css } from "../../theme/css.ts";

/** What stands above the messages of a room. */
export const roomHeaderViews = css`
  .views .room-header {
    gap: calc(var(--_space) * 0.5);
    padding-inline-start: calc(var(--_space) * 2);
    border-block-end: 1px solid var(--_border);
  }

  .views .room-header .avatar {
    --_size: 38px;
    margin-inline-start: var(--_gap);
  }

  @container views (inline-size < 680px) {
    .views .room-header .avatar {
      margin-inline-start: 0;
    }
  }

  /* The name needs the space more than its picture, and than a button whose list the name itself leads to. */
  @container views (inline-size < 350px) {
    .views .room-header :is(.avatar, .members-button) {
      display: none;
    }
  }

  .views .room-heading {
    position: relative;
    flex: 1;
    min-inline-size: 0;
    padding-inline: calc(var(--_space) * 2.5) var(--_space);
  }

  .views .room-name {
    font-size: 1.05em;
    font-weight: 650;
    line-height: 1.3;
  }

  .views .room-name button {
    max-inline-size: 100%;
    vertical-align: bottom;
  }

  /* All of the heading is pressed. */
  .views .room-name button::after {
    position: absolute;
    inset: -4px 0;
    border-radius: var(--_radius-small);
    content: "";
  }

  .views .room-name button:hover::after {
    background: var(--_hover);
  }

  .views .room-name button:focus-visible {
    outline: none;
  }

  .views .room-name button:focus-visible::after {
    outline: 2px solid var(--_accent-text);
  }

  .views .room-note {
    display: flex;
    gap: 0.35em;
    color: var(--_text-muted);
    font-size: 0.85em;
    line-height: 1.35;
    white-space: nowrap;
  }

  .views .room-note:empty {
    display: none;
  }
`;
