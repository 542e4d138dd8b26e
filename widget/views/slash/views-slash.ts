import { css } from "../../theme/css.ts";

/** The list of commands above the composer. */
export const slashViews = css`
  .views .command-line {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 6px;
    max-inline-size: 100%;
  }

  .views .command-hint {
    color: var(--_text-muted);
    font-weight: 400;
  }
`;
