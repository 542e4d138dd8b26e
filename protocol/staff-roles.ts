import * as v from "valibot";

/** Staff roles as tokens name them (`roles`). */
export const StaffRoles = v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(64), v.regex(/^[^\0]+$/))), v.maxLength(50));
