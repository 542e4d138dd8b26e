import { css } from "../../theme/css.ts";

/** The rows of groups that ask the person to come in. */
export const invitationViews = css`
  .views .invitations {
    padding: 2px calc(var(--_space) * 2) calc(var(--_space) * 2);
  }

  .views .invitations-title {
    padding: calc(var(--_space) * 2) calc(var(--_space) * 2.25);
    color: var(--_text-muted);
    font-size: 0.93em;
    font-weight: 600;
    cursor: pointer;
  }

  .views .invitation {
    display: flex;
    gap: calc(var(--_space) * 3);
    padding: calc(var(--_space) * 2.25);
  }

  .views .invitation .avatar {
    --_size: 44px;
  }

  .views .invitation-answers {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_gap);
    margin-block-start: 4px;
  }
`;
