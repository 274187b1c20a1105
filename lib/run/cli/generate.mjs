// npm run generate: writes the Prisma client into lib/platform/db/generated.
import { generate, Refusal } from "./prepare.mjs";

try {
  await generate();
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
