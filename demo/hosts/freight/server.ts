// A haulier's own server: it knows what is on the road, and tells the channel of each route what becomes of it.
import { join } from "node:path";
import type { Hono } from "hono";
import { createIdMaker } from "../../../protocol/ids.ts";
import { createChatApi } from "../chat-api.ts";
import { createHostServer, type HostOptions } from "../host-server.ts";
import { ROUTES, SHIPMENTS, type Shipment, type ShipmentState } from "./shipments.ts";

export interface FreightOptions extends HostOptions {
  /** Where the haulier's pages are, for links of its cards. */
  readonly origin: string;
  /** As whom the duty desk speaks. */
  readonly author: string;
}

const createId = createIdMaker({ now: Date.now, random: (bytes) => crypto.getRandomValues(bytes) });

/** What each state is for those who read of it; who is to do something is told at once. */
const STATES: Readonly<
  Record<ShipmentState, { readonly label: string; readonly tone: string; readonly notify: boolean; readonly says: string }>
> = {
  on_time: { label: "On time", tone: "info", notify: false, says: "is on time again" },
  delayed: { label: "Delayed", tone: "warning", notify: true, says: "is delayed" },
  alarm: { label: "Too warm", tone: "danger", notify: true, says: "is too warm: 9 °C" },
  delivered: { label: "Delivered", tone: "success", notify: false, says: "is delivered" },
};

export async function createFreight(options: FreightOptions): Promise<Hono> {
  const app = await createHostServer(options, join(import.meta.dirname, "pages"));
  const chat = createChatApi(options);
  const shipments = new Map(SHIPMENTS.map((shipment) => [shipment.id, shipment]));

  app.get("/shipments", (context) => context.json({ routes: ROUTES, shipments: [...shipments.values()] }));
  // Where a telematics box, or the driver's own application, would report.
  app.post("/shipments/:id/:state", async (context) => {
    const state = stateOf(context.req.param("state"));
    const known = shipments.get(context.req.param("id"));
    if (known === undefined || state === undefined) return context.notFound();
    const shipment = { ...known, state };
    shipments.set(shipment.id, shipment);
    await chat.postEvent(options.rooms[shipment.route] ?? "", toEvent(shipment, options.origin));
    return context.json(shipment);
  });
  // What the duty desk's red button does: everybody on the route has to acknowledge it, or it goes on to the operations manager.
  app.post("/emergencies/:route", async (context) => {
    const route = ROUTES.find(({ key }) => key === context.req.param("route"));
    if (route === undefined) return context.notFound();
    const body = `Accident on ${route.name}. Stop at the next safe place, and acknowledge this message.`;
    await chat.postMessage(options.rooms[route.key] ?? "", { id: createId(), author: options.author, body, priority: "emergency" });
    return context.json({ route: route.key });
  });
  return app;
}

function stateOf(text: string): ShipmentState | undefined {
  return (Object.keys(STATES) as ShipmentState[]).find((state) => state === text);
}

/** One card a shipment: whatever becomes of it, its channel has it in one place. */
function toEvent({ id, cargo, truck, due, state }: Shipment, origin: string): object {
  const { label, tone, notify, says } = STATES[state];
  const call = { label: "Call the driver", url: "tel:+4790000000" };
  const asks = state === "delayed" || state === "alarm";
  return {
    subject: `shipment-${id}`,
    at: Date.now(),
    type: state,
    text: `${id} (${cargo}) ${says}.`,
    notify,
    card: {
      title: id,
      status: { label, tone },
      fields: [
        { label: "Cargo", value: cargo },
        { label: "Truck", value: truck },
        { label: "Due", value: due },
      ],
      buttons: [
        ...(asks ? [{ label: "I take it", message: `I take care of ${id}.` }, call] : []),
        { label: "Open shipment", url: `${origin}/#${id}` },
      ],
    },
  };
}
