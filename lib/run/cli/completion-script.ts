/**
 * What a shell offers for one command. `takes`: options that take a value, and what kind of value.
 */
export type Completion = { name: string; help: string; words: string[]; options: { name: string; takes?: "folder" | "file" | "text" }[] };

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/** Reads from a command's own help what it takes, so that nothing has to be stated twice. */
export function completionOf(name: string, usage: readonly string[]): Completion {
  const calls = usage.filter((line) => line.startsWith(name));
  const options = new Map<string, Completion["options"][number]>();
  for (const [, option = "", value] of usage.join("\n").matchAll(/(--[a-z][a-z-]*)(?: ([A-Z]+)\b)?/g)) {
    const takes = value === undefined ? undefined : value === "DIR" ? "folder" : value === "FILE" ? "file" : "text";
    if (!options.has(option) || takes) options.set(option, { name: option, ...(takes && { takes }) });
  }
  const words = calls.flatMap((line) => /^\S+ ([a-z]+(?:\|[a-z]+)+)/.exec(line)?.[1]?.split("|") ?? []);
  const [first = ""] = usage.filter((line) => !line.startsWith(name));
  const help = (first || (usage[0]?.split(/ {2,}/)[1] ?? "")).trim().split(/[,;]/)[0] ?? "";
  // A command's inputs and outputs are not sentences.
  return { name, help: help.startsWith("{") ? "" : help, words, options: [...options.values()] };
}

/** A script with which a shell completes the command's names, options and files. */
export const completionScript = (shell: Shell, commands: readonly Completion[]): string => writers[shell](commands);

const writers: Record<Shell, (commands: readonly Completion[]) => string> = { bash, zsh, fish };

const offered = ({ words, options }: Completion) => [...words, ...options.map(({ name }) => name)].join(" ");
const taking = (commands: readonly Completion[], kind: "folder" | "file" | "text") =>
  [...new Set(commands.flatMap(({ options }) => options.filter(({ takes }) => takes === kind).map(({ name }) => name)))].join("|");
/** In single quotes, as all three shells read them. */
const quoted = (text: string) => `'${text.replaceAll("\\", "").replaceAll("'", "’")}'`;
const branches = (pattern: string, action: string) => (pattern === "" ? [] : [`    ${pattern}) ${action} ;;`]);

function bash(commands: readonly Completion[]): string {
  return [
    "_falconer() {",
    `  local word="$\{COMP_WORDS[COMP_CWORD]}"`,
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W ${quoted([...commands.map(({ name }) => name), "--version"].join(" "))} -- "$word"))`,
    "    return",
    "  fi",
    `  case "$\{COMP_WORDS[COMP_CWORD-1]}" in`,
    ...branches(taking(commands, "folder"), 'COMPREPLY=($(compgen -d -- "$word")); return'),
    ...branches(taking(commands, "file"), 'COMPREPLY=($(compgen -f -- "$word")); return'),
    ...branches(taking(commands, "text"), "COMPREPLY=(); return"),
    "  esac",
    `  case "$\{COMP_WORDS[1]}" in`,
    ...commands.map((command) => `    ${command.name}) COMPREPLY=($(compgen -W ${quoted(offered(command))} -- "$word")) ;;`),
    "  esac",
    "}",
    "complete -o filenames -F _falconer falconer",
  ].join("\n");
}

function zsh(commands: readonly Completion[]): string {
  return [
    "#compdef falconer",
    "_falconer() {",
    "  if (( CURRENT == 2 )); then",
    "    local -a names",
    `    names=(${commands.map(({ name, help }) => quoted(`${name}:${help.replaceAll(":", "")}`)).join(" ")})`,
    "    _describe 'command' names",
    "    return",
    "  fi",
    `  case "$\{words[CURRENT-1]}" in`,
    ...branches(taking(commands, "folder"), "_files -/; return"),
    ...branches(taking(commands, "file"), "_files; return"),
    ...branches(taking(commands, "text"), "return"),
    "  esac",
    `  case "$\{words[2]}" in`,
    ...commands.map((command) => `    ${command.name}) compadd -- ${offered(command)} ;;`),
    "  esac",
    "}",
    "compdef _falconer falconer",
  ].join("\n");
}

function fish(commands: readonly Completion[]): string {
  const lines = ["complete -c falconer -f"];
  for (const { name, help, words, options } of commands) {
    lines.push(`complete -c falconer -n __fish_use_subcommand -a ${name} -d ${quoted(help)}`);
    const when = `complete -c falconer -n '__fish_seen_subcommand_from ${name}'`;
    if (words.length > 0) lines.push(`${when} -a ${quoted(words.join(" "))}`);
    for (const { name: option, takes } of options) {
      const value = takes === "folder" ? " -x -a '(__fish_complete_directories)'" : takes === "file" ? " -r -F" : takes ? " -x" : "";
      lines.push(`${when} -l ${option.slice(2)}${value}`);
    }
  }
  return lines.join("\n");
}
