/** Why the database can't be served as it is: names the rule and the fix, for the operator. */
export class SetupError extends Error {
  constructor(problem: string, fix: string) {
    super(`${problem} ${fix}`);
    this.name = "SetupError";
  }
}
