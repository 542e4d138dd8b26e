import { css } from "lit";

/**
 * The tokens. A page sets `--staff-chat-*` anywhere above the element; inside, only the `--_*` names are used, which hold the default or the page's value.
 * One accent drives everything; every colour has its light and dark value in one place.
 */
export const tokens = css`
  .shell {
    --_accent: var(--staff-chat-accent, light-dark(#4f46e5, #818cf8));
  }
`;
