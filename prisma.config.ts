import { defineConfig } from "prisma/config";

// For Prisma's own command line. `generate` needs no database; `migrate` works where its schema
// engine can be downloaded.
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env.DATABASE_URL ?? "postgresql://localhost:5432/unset" },
});
