const LENGTH = 140;

/** A message as one short line: without line breaks and without the marks of formatting. */
export function previewText(text: string): string {
  return text
    .slice(0, LENGTH * 2)
    .replace(/```|^[>\-+*] /gm, "")
    .replace(/(\*\*|__|~~|[*_`])(?=\S)(.+?)(?<=\S)\1/g, "$2")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, LENGTH);
}
