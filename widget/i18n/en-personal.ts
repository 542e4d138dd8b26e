/** English texts of what a person passes on, and keeps for themselves. */
export const enPersonal = {
  // Forwarding
  forwardNow: "Forward",
  comment: "Comment (optional)",
  chosenConversations: "Chosen conversations",
  forwardPrivate: "From a private conversation: the words go on, without {name}’s name.",
  forwardMost: "A message goes to {limit} conversations at a time.",
  forwardNowhere: "There is no conversation in which you may write.",
  forwardedTo: "Forwarded to {names}",

  // Saved messages
  nothingSaved: "Nothing is saved. “Save for later” is in the menu of each message, and only you see it.",
  inTwentyMinutes: "In 20 minutes",
  inThreeHours: "In 3 hours",
  remind: "Remind",
  noReminder: "No reminder",
  reminderDropped: "You are not reminded any more.",
  reminderDone: "Done",
} as const;
