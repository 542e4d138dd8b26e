const LENGTH = 140;

/** A message as one short line: without line breaks, without the marks of formatting, and of an answer only the answer. */
export function previewText(text: string): string {
  const said = text.replace(/^>.*\n+/gm, "");
  return (said.trim() === "" ? text : said)
    .slice(0, LENGTH * 2)
    .replace(/```|^[>\-+*] /gm, "")
    .replace(/(\*\*|__|~~|[*_`])(\S|\S.*?\S)\1/g, "$2")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, LENGTH);
}
