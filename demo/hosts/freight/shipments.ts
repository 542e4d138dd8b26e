/** What may be said of a shipment. */
export type ShipmentState = "on_time" | "delayed" | "alarm" | "delivered";

export interface Shipment {
  readonly id: string;
  /** The customer's name of the room of its route. */
  readonly route: string;
  readonly cargo: string;
  readonly truck: string;
  readonly due: string;
  readonly state: ShipmentState;
}

export const ROUTES = [
  { key: "oslo-goteborg", name: "Oslo – Göteborg" },
  { key: "hamburg-malmo", name: "Hamburg – Malmö" },
  { key: "umea-narvik", name: "Umeå – Narvik" },
] as const;

const shipment = (id: string, route: string, [cargo, truck, due]: readonly [string, string, string]): Shipment => ({
  id,
  route,
  cargo,
  truck,
  due,
  state: "on_time",
});

/** What is on the road when the day begins. */
export const SHIPMENTS: readonly Shipment[] = [
  shipment("FL-2207", "oslo-goteborg", ["24 pallets, paper", "NF-118", "14:20"]),
  shipment("FL-2211", "oslo-goteborg", ["Chilled fish, 2 °C", "NF-131", "15:05"]),
  shipment("FL-2214", "oslo-goteborg", ["Machine parts", "NF-142", "16:40"]),
  shipment("FL-3102", "hamburg-malmo", ["Medicine, 4 °C", "NF-204", "13:50"]),
  shipment("FL-3108", "hamburg-malmo", ["18 pallets, tiles", "NF-210", "17:15"]),
  shipment("FL-3111", "hamburg-malmo", ["Car bodies", "NF-219", "18:30"]),
  shipment("FL-4005", "umea-narvik", ["Ore samples", "NF-305", "19:00"]),
  shipment("FL-4009", "umea-narvik", ["Timber, 40 m³", "NF-311", "20:10"]),
];
