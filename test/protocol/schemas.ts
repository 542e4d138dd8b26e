import { ClientFrame } from "../../protocol/commands.ts";
import { Problem } from "../../protocol/errors.ts";
import { ServerFrame } from "../../protocol/frames.ts";
import * as http from "../../protocol/http.ts";

export { parseValue } from "../../protocol/parse.ts";

/** Everything that crosses the wire, to be built with valibot or without. */
export const SCHEMAS = {
  ClientFrame,
  ServerFrame,
  Problem,
  OpenResponse: http.OpenResponse,
  TicketResponse: http.TicketResponse,
  CommandResponse: http.CommandResponse,
  PollRequest: http.PollRequest,
  PollResponse: http.PollResponse,
  RoomSnapshot: http.RoomSnapshot,
  MessagesQuery: http.MessagesQuery,
  MessagesResponse: http.MessagesResponse,
  MembersResponse: http.MembersResponse,
  ReceiptsResponse: http.ReceiptsResponse,
  UsersQuery: http.UsersQuery,
  UsersResponse: http.UsersResponse,
  RevocationRequest: http.RevocationRequest,
};
