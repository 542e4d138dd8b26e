/** Groups that ask the person to come in, and what they are drawn with: a chunk of its own, as hardly anybody has one. */
import { invitationViews } from "./views-invitations.ts";
import "./invitations.ts";

export const sheets = [invitationViews];
