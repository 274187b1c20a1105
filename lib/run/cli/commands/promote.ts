import type { Command } from "../falconer.ts";
import { promote } from "../remote/promote.ts";
import { runRemote } from "../remote/run-remote.ts";

const usage = "promote --server URL --destination NAME --to NAME [--plan PLAN] [--note TEXT] [--ask] [--keep-others] [--copy-audience-ids]";
const command: Command = {
  usage: [
    usage,
    "                       plans one destination's mappings for another, translating audiences by name; with --plan, releases them there",
  ],
  run: (args) => runRemote(usage, args, promote),
};
export default command;
