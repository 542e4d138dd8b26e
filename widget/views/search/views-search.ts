import { css } from "../../theme/css.ts";

/** The search over messages. */
export const searchViews = css`
  .views .dialog-card:has(.search-form) {
    max-inline-size: 560px;
    block-size: min(680px, 100%);
  }

  .views .search-form > .search {
    margin: 0;
  }

  .views .search-completions {
    border-block-end: 1px solid var(--_border);
    padding-block-end: var(--_gap);
  }

  .views .search-completions .person-text {
    display: flex;
    flex-direction: row;
    align-items: baseline;
    gap: calc(var(--_space) * 2);
  }

  .views .search-completions .option {
    min-block-size: 36px;
    padding-block: 2px;
  }

  @media (pointer: coarse) {
    .views .search-completions .option {
      min-block-size: 44px;
    }
  }

  .views .search-room {
    display: flex;
    align-items: center;
    gap: var(--_gap);
    padding-block: calc(var(--_space) * 3) var(--_space);
    color: var(--_text-muted);
    font-size: var(--_type-2);
    font-weight: 600;
    overflow-wrap: anywhere;
  }

  .views .search-room .avatar {
    --_size: 20px;
  }

  .views .search-result {
    display: flex;
    align-items: flex-start;
    gap: calc(var(--_space) * 3);
    inline-size: 100%;
    min-block-size: 52px;
    padding: calc(var(--_space) * 2);
    border-radius: calc(var(--_radius) - 4px);
    text-align: start;
  }

  .views .search-result:hover {
    background: var(--_hover);
  }

  .views .search-result:focus-visible {
    outline: 2px solid var(--_accent-text);
    outline-offset: -2px;
  }

  .views .search-result .avatar {
    --_size: 36px;
  }

  .views .search-result-text {
    display: grid;
    flex: 1;
    gap: 2px;
    min-inline-size: 0;
  }

  .views .search-result-head {
    display: flex;
    align-items: baseline;
    gap: var(--_gap);
  }

  .views .search-result-head > .option-name {
    min-inline-size: 0;
  }

  .views .search-result-time {
    flex: none;
    margin-inline-start: auto;
    color: var(--_text-muted);
    font-size: var(--_type-2);
  }

  .views .search-snippet {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
    color: var(--_text);
    overflow-wrap: anywhere;
  }

  .views .search-mark {
    border-radius: 3px;
    background: color-mix(in oklab, var(--_warning) 28%, var(--_surface));
    color: var(--_text);
    font-weight: 600;
  }

  .views .search-file {
    display: flex;
    align-items: center;
    gap: 6px;
    min-inline-size: 0;
    color: var(--_text-muted);
    font-size: var(--_type-2);
  }

  .views .search-file bdi {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .views .search-more {
    align-self: center;
  }

  @media (forced-colors: active) {
    .views .search-mark {
      background: Mark;
      color: MarkText;
    }
  }
`;
