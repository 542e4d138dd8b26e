/** A socket that has not yet said who it is. */
export interface Anonymous {
  readonly address: string;
  /** Whether it has not even tried to say who it is. */
  readonly silent: boolean;
  /** Tells it to come back later. */
  turnAway(): void;
}

/**
 * Places for sockets that have not said who they are. When all are taken, a newcomer gets that of the oldest silent one of the address that
 * holds most of them: so one address may have them all while nobody else wants any, and keeps nobody out.
 */
export class AnonymousPlaces {
  readonly #most: number;
  /** Oldest first. */
  readonly #taken = new Set<Anonymous>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Sees that there is a place for one more of `address`; false: everybody here is about to say who they are. */
  makeRoom(address: string): boolean {
    if (this.#taken.size < this.#most) return true;
    const oldest = this.#oldestOfGreediest(address);
    if (oldest === undefined) return false;
    this.#taken.delete(oldest);
    oldest.turnAway();
    return true;
  }

  take(socket: Anonymous): void {
    this.#taken.add(socket);
  }

  /** The socket has said who it is, is turned away, or is gone. */
  leave(socket: Anonymous): void {
    this.#taken.delete(socket);
  }

  #oldestOfGreediest(newcomer: string): Anonymous | undefined {
    const byAddress = new Map<string, { readonly oldest: Anonymous; count: number }>();
    for (const socket of this.#taken) {
      if (!socket.silent) continue;
      const { address } = socket;
      const held = byAddress.get(address);
      if (held === undefined) byAddress.set(address, { oldest: socket, count: address === newcomer ? 2 : 1 });
      else held.count += 1;
    }
    let greediest: { readonly oldest: Anonymous; readonly count: number } | undefined;
    for (const held of byAddress.values()) if (greediest === undefined || held.count > greediest.count) greediest = held;
    return greediest?.oldest;
  }
}
