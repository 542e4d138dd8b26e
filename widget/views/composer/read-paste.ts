/** What a clipboard brings into a field: files, and the text that is more than their names. */
export function readPaste(data: DataTransfer | null): { readonly files?: File[]; readonly text?: string } {
  if (data === null) return {};
  const files = [...data.files];
  const text = data.getData("text/plain").trim();
  // Some systems copy a file together with its name.
  const names = new Set(files.map(({ name }) => name));
  return { files, text: text.split(/[\r\n]+/).every((line) => names.has(line.trim())) ? "" : text };
}
