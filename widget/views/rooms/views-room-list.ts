import { css } from "../../theme/css.ts";

/** The list of rooms. */
export const roomListViews = css`
  .views .header.is-bare ~ staff-chat-room-list .room-list {
    padding-block: calc(var(--_space) * 2) 64px;
  }

  .views .list-pane > staff-chat-room-list > .search {
    flex: none;
    margin: 0 calc(var(--_space) * 3) var(--_gap);
  }

  .views .room-filters {
    display: flex;
    flex: none;
    min-inline-size: 0;
    gap: 4px;
    margin-inline: calc(var(--_space) * 3);
    padding-block: 2px var(--_gap);
    overflow-x: auto;
    scrollbar-width: none;
  }

  .views .room-filter {
    position: relative;
    flex: none;
  }

  .views .room-filter > input {
    position: absolute;
    inset: 0;
    opacity: 0;
    cursor: pointer;
  }

  .views .room-filter > span {
    display: flex;
    align-items: center;
    gap: 5px;
    block-size: 28px;
    padding-inline: 9px;
    border: 1px solid var(--_border);
    border-radius: 999px;
    color: var(--_text-muted);
    font-size: var(--_type-2);
    font-weight: 550;
    white-space: nowrap;
  }

  .views .room-filter:hover > span {
    background: var(--_hover);
  }

  .views .room-filter > input:checked + span {
    border-color: transparent;
    background: var(--_accent-soft);
    color: var(--_accent-text);
  }

  .views .room-filter > input:focus-visible + span {
    outline: 2px solid var(--_accent-text);
    outline-offset: -2px;
  }

  .views .room-filter b {
    font-variant-numeric: tabular-nums;
  }

  @media (pointer: coarse) {
    .views .room-filter {
      padding-block: 8px;
    }
  }

  @media (forced-colors: active) {
    .views .room-filter > input {
      border: 0;
    }

    .views .room-filter > input:checked + span {
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }
  }

  .views .room-scroller {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }

  .views .room-list {
    display: flex;
    flex-direction: column;
    gap: 2px;
    padding: 2px calc(var(--_space) * 2) calc(var(--_space) * 2);
  }

  .views .room-section {
    margin: 0;
    padding: calc(var(--_space) * 2) calc(var(--_space) * 4.25) 0;
    color: var(--_text-muted);
    font-size: var(--_type-2);
    font-weight: 650;
  }

  .views .room-muted {
    display: flex;
    flex: none;
    color: var(--_text-muted);
    font-size: 0.85em;
  }

  .views .unread-badge.is-quiet {
    background: var(--_surface-2);
    color: var(--_text-muted);
  }

  /* Rows of one height: what is out of sight is not laid out, however many there are and whatever they say. */
  .views .room-row {
    content-visibility: auto;
    contain-intrinsic-block-size: auto 64px;
  }

  .views .room-item {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 3);
    inline-size: 100%;
    padding: calc(var(--_space) * 2.25) calc(var(--_space) * 2.25);
    border-radius: calc(var(--_radius) - 2px);
    text-align: start;
    transition: background-color var(--_motion);
  }

  .views .room-item .avatar {
    --_size: 44px;
  }

  .views .room-item:hover {
    background: var(--_hover);
  }

  .views .room-item:focus-visible {
    outline-offset: -2px;
  }

  .views .room-item.is-selected {
    background: var(--_accent-soft);
  }

  /* Its own hue may be that of the row. */
  .views .is-selected .avatar {
    box-shadow: 0 0 0 2px var(--_surface);
  }

  .views .room-lines {
    display: flex;
    flex: 1;
    flex-direction: column;
    gap: 1px;
    min-inline-size: 0;
  }

  .views .room-line {
    display: flex;
    align-items: center;
    gap: var(--_gap);
    min-block-size: 1.5em;
  }

  .views .room-title {
    flex: 1;
    min-inline-size: 0;
    font-weight: 450;
  }

  /* Cut where the text itself ends, but aligned with all other rows. */
  .views :is(.room-title, .room-preview, .room-name button, .room-topic) {
    overflow: hidden;
    text-align: -webkit-match-parent;
    text-align: match-parent;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  /* What the person says stands beside the name, and the time at the end. */
  .views .room-title:has(+ :is(.status-mark, .bot-mark)) {
    flex: 0 1 auto;
  }

  .views .room-line > :is(.status-mark, .bot-mark) {
    margin-inline-start: -4px;
  }

  .views .room-line > :is(.status-mark, .bot-mark) ~ .room-time {
    margin-inline-start: auto;
  }

  .views .room-time {
    flex: none;
    color: var(--_text-muted);
    font-size: 0.82em;
    font-variant-numeric: tabular-nums;
  }

  .views .room-preview {
    flex: 1;
    color: var(--_text-muted);
    font-size: 0.93em;
  }

  .views .is-selected :is(.room-time, .room-preview) {
    color: color-mix(in oklab, var(--_text-muted) 60%, var(--_text));
  }

  .views .is-unread .room-title {
    font-weight: 750;
  }

  .views .room-preview.is-typing {
    color: var(--_accent-text);
  }

  .views .room-preview.is-draft {
    color: var(--_warning);
  }

  .views .room-preview.is-failed {
    color: var(--_danger);
  }

  .views .thread-badge {
    display: inline-flex;
    color: var(--_accent-text);
  }

  .views .thread-badge .icon {
    inline-size: 18px;
    block-size: 18px;
  }

  .views .room-badges {
    display: flex;
    flex: none;
    gap: 4px;
  }

  .views .skeleton-room {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 3);
    padding-block: calc(var(--_space) * 2.25);
  }

  .views .skeleton-disc {
    inline-size: 44px;
    block-size: 44px;
    border-radius: 50%;
  }

  .views .skeleton-lines {
    inline-size: 60%;
    block-size: 14px;
    border-radius: 7px;
  }

  .views :is(.skeleton-b, .skeleton-e).skeleton-lines {
    inline-size: 45%;
  }

  .views .skeleton-c.skeleton-lines {
    inline-size: 72%;
  }
`;
