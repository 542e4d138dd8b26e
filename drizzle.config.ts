import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: "./server/repositories/schema.ts",
  out: "./server/repositories/migrations",
});
