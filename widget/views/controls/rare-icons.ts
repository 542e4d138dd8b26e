import { svg } from "lit";
import { addIcons } from "./icons.ts";

/** Paths of the icons that are not drawn from the start. */
addIcons({
  addPerson: svg`<path d="M15 19a6 6 0 0 0-12 0"/><circle cx="9" cy="8" r="3.5"/><path d="M18 8v6M15 11h6"/>`,
  archive: svg`<rect x="3.5" y="4.500" width="17" height="4.500" rx="1.500"/><path d="M5.500 9v8.500a2 2 0 0 0 2 2h9a2 2 0 0 0 2-2V9M10 13h4"/>`,
  arrowUp: svg`<path d="M12 19V5M6 11l6-6 6 6"/>`,
  bell: svg`<path d="M6.500 14v-3.500a5.500 5.500 0 0 1 11 0V14l1.500 2.500H5zM10 19.500a2.200 2.200 0 0 0 4 0"/>`,
  hash: svg`<path d="M9.500 4l-2 16M16.500 4l-2 16M4.500 9h15M4 15h15"/>`,
  megaphone: svg`<path d="M4 10v4h3l9 4V6L7 10zM19 9.500a4 4 0 0 1 0 5M8 14.500l1.500 5"/>`,
  star: svg`<path d="M12 4l2.500 5.200 5.600.7-4.100 3.900 1.100 5.600-5.100-2.800-5.100 2.800L8 13.800 3.900 9.900l5.600-.7z"/>`,
  download: svg`<path d="M12 4v11M7 10.5l5 5 5-5M5 19.5h14"/>`,
  file: svg`<path d="M13.5 3.5H7.5A2 2 0 0 0 5.5 5.5v13a2 2 0 0 0 2 2h9a2 2 0 0 0 2-2v-10z"/><path d="M13.5 3.5v5h5"/>`,
  image: svg`<rect x="3.5" y="5" width="17" height="14" rx="2.5"/><circle cx="9" cy="10" r="1.7"/><path d="M20 16l-4.5-4.500L8 19"/>`,
  minus: svg`<path d="M5 12h14"/>`,
  pause: svg`<path d="M8.5 6v12M15.5 6v12" stroke-width="3"/>`,
  play: svg`<path d="M8 5.5v13l10.5-6.5z" fill="currentColor"/>`,
  removePerson: svg`<path d="M15 19a6 6 0 0 0-12 0"/><circle cx="9" cy="8" r="3.5"/><path d="M15 11h6"/>`,
  stop: svg`<rect x="6.5" y="6.5" width="11" height="11" rx="1.5" fill="currentColor"/>`,
  unread: svg`<path d="M13 5.5H6A2.5 2.5 0 0 0 3.5 8v9.5l3.5-2h9.5A2.5 2.5 0 0 0 19 13v-1.5"/><circle cx="18.5" cy="5.5" r="2.5" fill="currentColor"/>`,
});
