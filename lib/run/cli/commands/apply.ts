import type { Command } from "../falconer.ts";
import { applyFiles, runRemote } from "../remote/run-remote.ts";

const usage = "apply --server URL --destination NAME [--dir DIR] [--plan PLAN] [--note TEXT] [--ask]";
const command: Command = {
  usage: [
    usage,
    "                       makes the destination match the files, in one release; with --plan, only if nothing changed since",
  ],
  run: (args) => runRemote(usage, args, applyFiles),
};
export default command;
