import * as v from "valibot";
import { PATHS } from "../../../protocol/http.ts";
import type { AppServices } from "../dependencies.ts";
import { type Api, route } from "../route.ts";

const SignOutQuery = v.object({ everywhere: v.optional(v.picklist(["true", "false"]), "false") });

export function addSessionRoutes(api: Api, { revocation }: Pick<AppServices, "revocation">): void {
  route(api, {
    method: "DELETE",
    path: PATHS.session,
    id: "signOut",
    tag: "People",
    summary: "Sign out",
    description: "Ends the token of this request, or with `everywhere=true` all of the person's; their sockets close within a second.",
    query: SignOutQuery,
    handle: ({ session, query }) => revocation.signOut(session, query.everywhere === "true"),
  });
}
