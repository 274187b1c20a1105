import "#server-only";
import pino, { type DestinationStream } from "pino";
import { logTap } from "./log-tap.ts";

// Names under which a secret could appear in a logged object, at the first three levels.
const secretNames = [
  "authorization",
  "cookie",
  "password",
  "secret",
  "token",
  "apiKey",
  "callbackAPIKey",
  '["x-callback-api-key"]',
  '["set-cookie"]',
  '["x-signature"]',
];
const at = (prefix: string) =>
  secretNames.map((name) => (name.startsWith("[") ? `${prefix.replace(/\.$/, "")}${name}` : `${prefix}${name}`));

/**
 * Structured lines, one wide line per request and per attempt; `to` for tests, otherwise standard
 * output.
 */
export const createLog = (to?: DestinationStream) =>
  pino(
    {
      // The code that reads the configuration refuses an unknown level, in a sentence: that comes
      // later than the first log.
      level: Object.hasOwn({ ...pino.levels.values, silent: 0 }, process.env.LOG_LEVEL ?? "") ? process.env.LOG_LEVEL : "info",
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      hooks: {
        streamWrite(line) {
          logTap()?.(line);
          return line;
        },
      },
      redact: { paths: [...at(""), ...at("*."), ...at("*.*.")], censor: "***" },
    },
    ...(to ? [to] : []),
  );

export const log = createLog();
