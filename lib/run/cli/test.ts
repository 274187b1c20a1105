// npm test: the checks of the project but the long tests.
import { runStages } from "./run-stages.ts";
import { stages } from "./test-stages.ts";

process.exitCode = await runStages(stages, (text) => process.stdout.write(text));
