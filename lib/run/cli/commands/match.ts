import { compileTrigger } from "#lib/core/segment/trigger.ts";
import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { remembering } from "../compile-cache.ts";
import type { Command } from "../falconer.ts";
import { answerLines } from "../ndjson.ts";

const compile = remembering(compileTrigger);

function answer(line: JsonValue): JsonValue {
  if (!isJsonObject(line)) return { error: "Give an object with fql and an event." };
  const { fql, event } = line;
  if (typeof fql !== "string") return { error: "The trigger (fql) must be text." };
  const trigger = compile(fql);
  if (!trigger.ok)
    return { error: trigger.issues.map(({ path, message }) => (path === "" ? message : `At ${path}: ${message}`)).join(" ") };
  if (!isJsonObject(event)) return { error: "The event must be an object." };
  return { matches: trigger.matches(event) };
}

const command: Command = {
  usage: ["match                  {fql, event} -> {matches} or {error}"],
  run: () => answerLines(answer),
};
export default command;
