/** The blocks of shell commands below a heading, each as its lines, as a document prints them. @throws Error when there is none */
export function commandsBelow(document: string, heading: string): [string[], ...string[][]] {
  const [, below] = document.split(new RegExp(`^#+ ${heading}$`, "m"));
  const blocks = [...(below?.split(/^#+ /m)[0] ?? "").matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = ""]) =>
    block.trimEnd().split("\n"),
  );
  const [first, ...rest] = blocks;
  if (first === undefined) throw new Error(`no commands below "${heading}"`);
  return [first, ...rest];
}

/** Puts values in the place of those that the document leaves open with `…`. @throws Error when one has no value */
export function fillIn(line: string, values: Readonly<Record<string, string>>): string {
  return line.replaceAll(/\b([A-Z][A-Z0-9_]*)=\S*…\S*/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the document leaves ${name} open, and there is no value for it`);
    return `${name}='${value}'`;
  });
}
