import type { Level } from "#lib/core/alerts/levels.ts";
import { type Outgoing, textOf } from "../channel.ts";

const marks: Record<Level, string> = { ok: "✅", notice: "🔵", warning: "🟠", critical: "🔴" };

/** Slack treats & < > as markup. */
const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** For an incoming webhook. */
export function slackBody(message: Outgoing): string {
  const title = `${marks[message.level]} ${escaped(message.title)}`;
  const text = escaped(textOf(message));
  const links = `<${message.link}|Open in Falconer>${message.runbook ? ` · <${message.runbook}|What to do>` : ""}`;
  return JSON.stringify({
    text: `${title}: ${text}`,
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: `*${title.replaceAll("*", "∗")}*\n${text}` } },
      { type: "context", elements: [{ type: "mrkdwn", text: links }] },
    ],
  });
}
