const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "`": "&#96;" };
const CHARACTERS = new Map(Object.entries(ENTITIES).map(([character, entity]) => [entity, character]));

/** Text as it must stand in markup and in quoted attributes, so that no parser can read a tag, an entity or an attribute in it. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? "");
}

/** The text that was escaped. */
export function unescapeText(markup: string): string {
  return markup.replace(/&#?\w+;/g, (entity) => CHARACTERS.get(entity) ?? entity);
}
