// For npm run test:deploy: installs the tools for rendering and checking, or says what is missing.
import { installTools } from "#lib/run/deploy/testing/tools.ts";

const missing = installTools();
if (missing) {
  console.error(missing);
  process.exitCode = 2;
}
