/** French texts of what a person passes on, and keeps for themselves. */
export const frPersonal = {
  // Transfert
  forwardNow: "Transférer",
  comment: "Commentaire (facultatif)",
  chosenConversations: "Conversations choisies",
  forwardPrivate: "D’une conversation privée : les mots partent sans le nom de {name}.",
  forwardMost: "Un message part vers {limit} conversations à la fois.",
  forwardNowhere: "Il n’y a aucune conversation où vous pouvez écrire.",
  forwardedTo: "Transféré à {names}",

  // Messages gardés
  nothingSaved: "Rien n’est gardé. « Garder pour plus tard » est dans le menu de chaque message, et vous seul le voyez.",
  inTwentyMinutes: "Dans 20 minutes",
  inThreeHours: "Dans 3 heures",
  remind: "Rappeler",
  noReminder: "Sans rappel",
  reminderDropped: "Vous n’aurez plus de rappel.",
  reminderDone: "Fait",
} as const;
