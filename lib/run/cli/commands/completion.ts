import { completionOf, completionScript, type Shell, shells } from "../completion-script.ts";
import type { Command } from "../falconer.ts";
import { InputError } from "../ndjson.ts";

const usage = `completion ${shells.join("|")}`;
const command: Command = {
  usage: [usage, "                       prints the completion script for that shell"],
  run: async ([shell, ...more], all) => {
    if (!shells.includes(shell as Shell) || more.length > 0) throw new InputError(`Use: falconer ${usage}`);
    const commands = [];
    for (const name of Object.keys(all).sort()) {
      const loaded = await all[name]?.();
      if (loaded) commands.push(completionOf(name, loaded.default.usage));
    }
    process.stdout.write(`${completionScript(shell as Shell, commands)}\n`);
  },
};
export default command;
