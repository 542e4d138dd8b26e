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
