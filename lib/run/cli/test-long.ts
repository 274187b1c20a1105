// npm run test:long: the long tests, told and counted as npm test tells the others.
import { runStages } from "./run-stages.ts";
import { longStages } from "./test-stages.ts";

process.exitCode = await runStages(longStages, (text) => process.stdout.write(text));
