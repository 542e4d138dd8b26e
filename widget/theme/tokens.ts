import { css } from "./css.ts";

/**
 * The tokens. A page sets `--staff-chat-*` on the element or anywhere above it; inside, only the `--_*` names are used, which hold the
 * page's value or the default. One accent drives everything that is coloured, and each colour has its light and dark value in one place.
 * Here stand those the launcher needs; the views' own follow with the application.
 */
export const tokens = css`
  .shell {
    --_accent: var(--staff-chat-accent, light-dark(#4f46e5, #a5b4fc));
    /* Black or white, by the luminance at which both reach 4.5:1 (WCAG 2.2, 1.4.3). */
    --_on-accent: var(
      --staff-chat-on-accent,
      color(
        from var(--_accent) xyz-d65 calc(0.9505 * clamp(0, (0.179 - y) * 10000, 1)) clamp(0, (0.179 - y) * 10000, 1)
          calc(1.089 * clamp(0, (0.179 - y) * 10000, 1))
      )
    );
    --_surface: var(--staff-chat-surface, light-dark(#ffffff, #16181d));
    --_text: var(--staff-chat-text, light-dark(#181b22, #eceef2));
    --_border: var(--staff-chat-border, light-dark(#dfe2e8, #343842));
    --_danger: var(--staff-chat-danger, light-dark(#b42318, #ff8a80));
    --_radius: var(--staff-chat-radius, 14px);
    --_font: var(--staff-chat-font, system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif);
    --_shadow: var(--staff-chat-shadow, 0 1px 2px rgb(0 0 0 / 12%), 0 12px 40px rgb(0 0 0 / 22%));
    --_z-index: var(--staff-chat-z-index, 2147483000);

    --_on-danger: light-dark(#ffffff, #1c0503);
    --_radius-small: calc(var(--_radius) * 0.5);
    --_motion: calc(var(--staff-chat-motion, 1) * 160ms);
  }

  @media (prefers-reduced-motion: reduce) {
    .shell {
      --_motion: 0s;
    }
  }

  @media (forced-colors: active) {
    .shell {
      --_accent: Highlight;
      --_on-accent: HighlightText;
      --_surface: Canvas;
      --_text: CanvasText;
      --_border: CanvasText;
      --_danger: CanvasText;
    }
  }
`;
