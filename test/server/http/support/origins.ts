/** The one origin that the tenant lists. */
export const ORIGIN = "https://good.com";

/** Origins that look like it, or like none. */
export const STRANGE_ORIGINS: readonly string[] = [
  "null",
  "https://evil-good.com",
  "https://good.com.evil",
  "https://good.com:8443",
  "http://good.com",
  "https://www.good.com",
  "https://good.com/",
  "https://GOOD.com",
  "https://xn--gd-3bab.com",
  "https://good.com.",
  "https://good.com@evil.com",
  "https://good.com%00.evil.com",
  "file://",
];
