/**
 * `Content-Disposition` with a file's name (RFC 6266): plain ASCII for those who know no better, and all of it as RFC 8187 writes it. Nothing of
 * the name can end the value or begin another header.
 */
export function contentDisposition(kind: "attachment" | "inline", name: string): string {
  const plain = name.replace(/[^ -~]|["\\%]/gu, "_");
  const exact = encodeURIComponent(name.toWellFormed()).replace(/[*'()]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${kind}; filename="${plain}"; filename*=UTF-8''${exact}`;
}
