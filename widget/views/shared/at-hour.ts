/** The moment (ms) of a full hour of the day that is so many days from `now`, in the person's own zone; with fewer than none before it. */
export function atHour(now: number, days: number, hour: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days, hour).getTime();
}
