import type { Catalogue, FirstTerms } from "./catalogue.ts";
import { frViews } from "./fr-views.ts";

/** Français. */
export const terms: FirstTerms = {
  ...frViews,
  openChat: "Ouvrir la messagerie",
  closeChat: "Fermer la messagerie",
  chat: "Messagerie",
  launcherUnread: { one: "Ouvrir la messagerie, {count} message non lu", other: "Ouvrir la messagerie, {count} messages non lus" },
  loadFailed: "La messagerie n’a pas pu être chargée.",
  tryAgain: "Réessayer",
  today: "Aujourd’hui",
  yesterday: "Hier",
  justNow: "à l’instant",
  newMessageFrom: "{name} : {text}",
  reminderOf: "Rappel : {name}",
  emergencyFrom: "Urgence de {name}",
  newMessageIn: "{name} dans {room} : {text}",
};

export const complete = (): Promise<Catalogue> => import("./fr-more.ts").then(({ frMore }) => Object.assign(terms, frMore));
