/** Makes text safe inside HTML, in elements and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Code spans, bold and links to our own pages; everything else is text. */
export function renderInline(text: string): string {
  return escapeHtml(text)
    .replace(/`([^`]+)`/g, "<code>$1</code>")
    .replace(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>")
    .replace(/\[((?:(?!\]\().)+)\]\((\/[\w/#-]*)\)/g, '<a href="$2">$1</a>');
}

/** The little Markdown that docs/protocol.md is written in: headings, paragraphs, and lists of rules, each with an anchor. */
export function renderRules(markdown: string): string {
  return markdown
    .split(/\n{2,}|\n(?=#)|(?<=^#.*)\n/m)
    .map((block) => block.trim())
    .filter((block) => block !== "" && !block.startsWith("# "))
    .map(renderBlock)
    .join("\n");
}

function renderBlock(block: string): string {
  if (block.startsWith("## ")) return `<h3>${renderInline(block.slice(3))}</h3>`;
  if (!block.startsWith("- ")) return `<p>${renderInline(block.replaceAll("\n", " "))}</p>`;
  const items = block.split(/^- /m).filter((item) => item.trim() !== "");
  return `<ul>${items.map(renderItem).join("\n")}</ul>`;
}

function renderItem(item: string): string {
  const id = /^\*\*([A-Z]+-\d+)\*\*/.exec(item)?.[1];
  const anchor = id === undefined ? "" : ` id="${id.toLowerCase()}"`;
  return `<li${anchor}>${renderInline(item.trim().replaceAll("\n", " "))}</li>`;
}
