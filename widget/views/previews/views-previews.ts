import { css } from "../../theme/css.ts";

/** What pages are about that messages link to. */
export const previewViews = css`
  .views staff-chat-link-previews {
    display: grid;
    gap: 4px;
    inline-size: 22rem;
    max-inline-size: 100%;
    margin-block: 4px 2px;
    container-type: inline-size;
  }

  .views .preview {
    position: relative;
    border: 1px solid var(--_border);
    border-radius: var(--_radius-control);
    background: var(--_surface);
    color: var(--_text);
    overflow: hidden;
  }

  .views .preview-link {
    display: flex;
    align-items: center;
    gap: var(--_inset);
    padding: calc(var(--_space) * 2) calc(var(--_space) * 2.5);
    color: inherit;
    text-decoration: none;
  }

  .views .preview-link:hover {
    background: var(--_hover);
  }

  .views .preview-link:focus-visible {
    outline-offset: -2px;
  }

  .views .preview-words {
    display: grid;
    flex: 1;
    gap: 1px;
    min-inline-size: 0;
    line-height: 1.35;
  }

  .views .is-removable .preview-site {
    padding-inline-end: 26px;
  }

  .views .is-removable.has-picture .preview-site {
    padding-inline-end: 0;
  }

  .views .preview-site {
    overflow: hidden;
    color: var(--_text-muted);
    font-size: var(--_type-1);
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .views :is(.preview-title, .preview-text) {
    display: -webkit-box;
    overflow: hidden;
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }

  .views .preview-title {
    color: var(--_accent-text);
    font-size: 0.95em;
    font-weight: 600;
  }

  .views .preview-link:hover .preview-title {
    text-decoration: underline;
  }

  .views .preview-text {
    color: var(--_text-muted);
    font-size: var(--_type-2);
  }

  .views .preview-picture {
    display: grid;
    place-items: center;
    inline-size: 72px;
    block-size: 72px;
    border-radius: var(--_radius-small);
    background: var(--_hover);
    color: var(--_text-muted);
    overflow: hidden;
  }

  .views .preview-picture img {
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }

  @container (inline-size < 16rem) {
    .views .preview-picture {
      inline-size: 48px;
      block-size: 48px;
    }
  }

  .views .preview-remove {
    position: absolute;
    inset-block-start: 4px;
    inset-inline-end: 4px;
    display: grid;
    place-items: center;
    inline-size: 26px;
    block-size: 26px;
    border-radius: 50%;
    background: var(--_surface);
    color: var(--_text-muted);
  }

  .views .preview-remove:hover {
    color: var(--_text);
  }

  .views .preview-remove .icon {
    inline-size: 16px;
    block-size: 16px;
  }

  /* Asked for by pointing at the card, or by the keyboard; a finger finds it always. */
  @media (hover: hover) {
    .views .preview:not(:hover, :focus-within) .preview-remove {
      opacity: 0;
    }
  }

  @media (pointer: coarse) {
    .views .preview-remove::after {
      position: absolute;
      inset: -9px;
      content: "";
    }
  }

  @media (forced-colors: active) {
    .views .preview-title {
      color: LinkText;
    }
  }
`;
