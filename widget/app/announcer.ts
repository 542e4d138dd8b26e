/** Milliseconds a text stays in the live region: long enough for every screen reader to have read it. */
const STAY_MS = 8_000;

/** Says `text` once in a polite live region that is already there; what is urgent at once, into what is being read out. */
export function announceIn(region: Element, text: string, isUrgent = false): void {
  const line = document.createElement("p");
  if (isUrgent) line.role = "alert";
  line.textContent = text;
  region.append(line);
  setTimeout(() => line.remove(), STAY_MS);
}
