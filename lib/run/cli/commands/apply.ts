import type { Command } from "../falconer.ts";
import { applyFiles, runRemote } from "../remote/run-remote.ts";

const usage = "apply --server URL --destination NAME [--dir DIR] [--plan PLAN] [--note TEXT] [--ask]";
const command: Command = {
  usage: [usage, "                       makes the destination what the files say, as one release; --plan: only as it was looked at"],
  run: (args) => runRemote(usage, args, applyFiles),
};
export default command;
