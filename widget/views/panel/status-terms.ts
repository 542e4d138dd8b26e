/** What is said of the connection. */
export const STATUS_TERMS = {
  idle: "statusConnecting",
  connecting: "statusConnecting",
  online: "statusOnline",
  reconnecting: "statusReconnecting",
  polling: "statusPolling",
  offline: "statusOffline",
  refused: "statusRefused",
} as const;
