/** Socket close codes; 4001 and 4003 are final until there is a new token, every other means "come back". */
export const CLOSE = {
  restart: 1012,
  notAuthenticated: 4001,
  forbidden: 4003,
  resync: 4008,
  tooFast: 4029,
} as const;
