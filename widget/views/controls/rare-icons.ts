import { svg } from "lit";
import { addIcons } from "./icons.ts";

/** Paths of the icons that are not drawn from the start. */
addIcons({
  addPerson: svg`<path d="M15 19a6 6 0 0 0-12 0"/><circle cx="9" cy="8" r="3.5"/><path d="M18 8v6M15 11h6"/>`,
  download: svg`<path d="M12 4v11M7 10.5l5 5 5-5M5 19.5h14"/>`,
  file: svg`<path d="M13.5 3.5H7.5A2 2 0 0 0 5.5 5.5v13a2 2 0 0 0 2 2h9a2 2 0 0 0 2-2v-10z"/><path d="M13.5 3.5v5h5"/>`,
  image: svg`<rect x="3.5" y="5" width="17" height="14" rx="2.5"/><circle cx="9" cy="10" r="1.7"/><path d="M20 16l-4.5-4.500L8 19"/>`,
  pause: svg`<path d="M8.5 6v12M15.5 6v12" stroke-width="3"/>`,
  play: svg`<path d="M8 5.5v13l10.5-6.5z" fill="currentColor"/>`,
  removePerson: svg`<path d="M15 19a6 6 0 0 0-12 0"/><circle cx="9" cy="8" r="3.5"/><path d="M15 11h6"/>`,
  stop: svg`<rect x="6.5" y="6.5" width="11" height="11" rx="1.5" fill="currentColor"/>`,
  unread: svg`<path d="M13 5.5H6A2.5 2.5 0 0 0 3.5 8v9.5l3.5-2h9.5A2.5 2.5 0 0 0 19 13v-1.5"/><circle cx="18.5" cy="5.5" r="2.5" fill="currentColor"/>`,
});
