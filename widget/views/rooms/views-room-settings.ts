import { css } from "../../theme/css.ts";

/** Choices about a room, rooms to browse, and who a person is. */
export const roomSettingsViews = css`
  .views .settings {
    display: grid;
    gap: 2px;
    min-inline-size: 0;
  }

  .views .setting {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 2.5);
    min-block-size: var(--_touch);
    padding: 4px calc(var(--_space) * 2);
    border-radius: calc(var(--_radius) - 5px);
    cursor: pointer;
  }

  .views .setting:hover {
    background: var(--_hover);
  }

  .views .setting > input {
    flex: none;
    inline-size: 18px;
    block-size: 18px;
    margin: 0;
    appearance: auto;
    accent-color: var(--_accent-text);
  }

  .views select.field-input {
    appearance: auto;
  }

  /* Three kinds have space for their names alone. */
  @container views (inline-size < 480px) {
    .views .kinds .icon {
      display: none;
    }
  }

  .views .setting > input:focus-visible {
    outline: 2px solid var(--_accent-text);
    outline-offset: 2px;
  }

  .views .setting > span {
    display: grid;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }

  .views .setting-roles {
    min-inline-size: 0;
    padding-block-start: var(--_gap);
  }

  .views .dialog-card:has(.browse) {
    block-size: min(560px, 100%);
  }

  .views .dialog-form.browse {
    flex: 1;
  }

  .views .browsed {
    flex: 0 1 auto;
    min-block-size: 0;
    overflow-y: auto;
    scrollbar-width: thin;
  }

  .views .browsed-note {
    display: -webkit-box;
    overflow: hidden;
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }

  .views .button.is-small {
    flex: none;
    min-block-size: max(32px, calc(var(--_touch) - 8px));
    padding-inline: calc(var(--_space) * 3);
  }

  .views .details-emoji {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 0 var(--_gap);
  }

  .views .kinds .segment {
    flex: auto;
  }

  .views .person-card {
    min-inline-size: 240px;
  }

  .views .person-card-who {
    display: grid;
    justify-items: center;
    gap: 2px;
    padding: calc(var(--_space) * 3) calc(var(--_space) * 2);
    text-align: center;
  }

  .views .person-card-who .avatar {
    --_size: 64px;
  }

  .views .person-card-who .person-note {
    display: flex;
    align-items: center;
    gap: 5px;
  }

  .views .person-card-who .person-note:empty {
    display: none;
  }

  .views .person-card .row-button {
    inline-size: 100%;
  }
`;
