// npm test: every check of the project.
import { runStages } from "./run-stages.ts";
import { stages } from "./test-stages.ts";

process.exitCode = await runStages(stages, (text) => process.stdout.write(text));
