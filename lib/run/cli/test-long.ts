// npm run test:journeys: the console's long tests, told and counted as npm test tells the others.
import { runStages } from "./run-stages.ts";
import { journeyStages } from "./test-stages.ts";

process.exitCode = await runStages(journeyStages, (text) => process.stdout.write(text));
