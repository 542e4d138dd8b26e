import type { ChatState } from "../../client/store/state.ts";
import { loadMessageEditor } from "../editing/load-message-editor.ts";
import { loadReactions } from "../emoji/load-reactions.ts";
import { loadEventCard } from "../events/load-event-card.ts";
import { loadAttachments } from "../files/load-attachments.ts";
import { loadPoll } from "../polls/load-poll.ts";
import { loadPreviews } from "../previews/load-previews.ts";
import { loadPriorities } from "../priorities/load-priorities.ts";
import { loadQuotes } from "../replies/load-quotes.ts";
import { loadProblem } from "../shared/load-problem.ts";
import { loadThreads } from "../threads/load-threads.ts";
import { levelOf, type MessageRow } from "./message-rows.ts";

/** Fetches what these rows are drawn with beside words: most rooms on screen need little of it. What can't be had is asked for again with the next change. */
export function loadDrawn(list: Node, rows: readonly MessageRow[], { refusedEdits }: Pick<ChatState, "refusedEdits">): void {
  const wanted = [
    rows.some(({ attachments, files }) => attachments.length + files.length > 0) && loadAttachments,
    rows.some(({ message }) => (message?.reactions.length ?? 0) > 0) && loadReactions,
    rows.some(({ message, outgoing }) => (message ?? outgoing)?.replyTo != null) && loadQuotes,
    rows.some(({ message, outgoing }) => (message ?? outgoing)?.poll != null) && loadPoll,
    rows.some(({ message }) => message?.previews != null) && loadPreviews,
    rows.some((row) => levelOf(row) !== null) && loadPriorities,
    rows.some(({ message }) => message?.event != null) && loadEventCard,
    rows.some(({ message }) => (message?.thread?.count ?? 0) > 0 || message?.threadId != null) && loadThreads,
    rows.some(({ outgoing }) => outgoing?.stage === "failed") && loadProblem,
    refusedEdits.size > 0 && loadMessageEditor,
  ];
  for (const load of wanted) if (load !== false) load(list.getRootNode()).catch(() => undefined);
}
