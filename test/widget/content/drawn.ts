const ENTITIES: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&#96;": "`", "&amp;": "&" };

export function unescape(markup: string): string {
  return markup.replace(/&#?\w+;/g, (entity) => ENTITIES[entity] ?? entity);
}

/** What a reader sees of markup, line breaks included. */
export function drawnText(markup: string): string {
  return unescape(markup.replace(/<br>/g, "\n").replace(/<[^>]*>/g, ""));
}
