import type { Command } from "../falconer.ts";
import { pull, runRemote } from "../remote/run-remote.ts";

const usage = "pull --server URL --destination NAME [--dir DIR]";
const command: Command = {
  usage: [usage, "                       writes a destination's settings, mappings and test cases as YAML files"],
  run: (args) => runRemote(usage, args, pull),
};
export default command;
