/**
 * Puts `text` in the place of what stands from `start` to `end` of a field that has the focus: by the browser's own editing command, so that it can be undone.
 * The field tells of it as of typing.
 */
export function insertText(
  field: HTMLTextAreaElement,
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): void {
  field.setSelectionRange(start, end);
  // Deprecated, and still the only way that keeps the field's history.
  if (field.ownerDocument.execCommand("insertText", false, text)) return;
  field.setRangeText(text, start, end, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: text }));
}

/** What a clipboard brings into a field: files, and the text that is more than their names. */
export function readPaste(data: DataTransfer | null): { readonly files?: File[]; readonly text?: string } {
  if (data === null) return {};
  const files = [...data.files];
  const text = data.getData("text/plain").trim();
  // Some systems copy a file together with its name.
  const names = new Set(files.map(({ name }) => name));
  return { files, text: text.split(/[\r\n]+/).every((line) => names.has(line.trim())) ? "" : text };
}
