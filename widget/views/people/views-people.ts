import { css } from "../../theme/css.ts";

/** People in lists: to mention, to choose, in a group, who saw a message. */
export const peopleViews = css`
  .views .options {
    list-style: none;
  }

  .views .option {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 2.5);
    min-block-size: max(var(--_touch), 50px);
    padding: 4px calc(var(--_space) * 2);
    border-radius: calc(var(--_radius) - 5px);
    cursor: pointer;
  }

  .views .option .avatar {
    --_size: 34px;
  }

  .views .option:is(.is-active, :hover),
  .views .mentions .option[aria-selected="true"] {
    background: var(--_hover);
  }

  .views .option-name {
    display: -webkit-box;
    overflow: hidden;
    font-weight: 550;
    line-height: 1.3;
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }

  .views :is(.people-note, .popover-note) {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: var(--_gap);
    padding: var(--_gap);
    color: var(--_text-muted);
    font-size: 0.93em;
    text-align: center;
  }

  .views .person {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 3);
    min-block-size: 52px;
    padding: 4px calc(var(--_space) * 2);
  }

  .views .person .avatar {
    --_size: 38px;
  }

  .views .person-text {
    display: flex;
    flex: 1;
    flex-direction: column;
    align-items: flex-start;
    min-inline-size: 0;
  }

  .views .person-head {
    display: flex;
    align-items: center;
    max-inline-size: 100%;
  }

  .views .person-name {
    max-inline-size: 100%;
    overflow: hidden;
    font-weight: 550;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .views .person-button {
    max-inline-size: 100%;
    min-inline-size: 0;
    overflow: hidden;
    text-align: start;
  }

  .views .person-button:hover {
    text-decoration: underline;
  }

  .views .person-button .person-name {
    display: block;
  }

  .views .person-note {
    color: var(--_text-muted);
    font-size: 0.85em;
  }

  .views .popover-title {
    display: flex;
    align-items: center;
    gap: 6px;
    margin: 0;
    padding: 6px calc(var(--_space) * 2) 2px;
    color: var(--_text-muted);
    font-size: 0.85em;
    font-weight: 650;
  }

  .views .popover-title.is-seenBy .icon {
    color: var(--_accent-text);
  }

  .views .popover-count {
    font-weight: 500;
  }

  .views .popover .person {
    min-block-size: 44px;
  }

  .views .popover .person .avatar {
    --_size: 32px;
  }
`;
