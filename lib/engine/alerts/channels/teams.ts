import type { Level } from "#lib/core/alerts/levels.ts";
import { type Outgoing, textOf } from "../channel.ts";

const colours: Record<Level, string> = { ok: "Good", notice: "Accent", warning: "Warning", critical: "Attention" };

/** A card's text is a subset of Markdown. */
const escaped = (text: string) => text.replace(/[\\`*_[\]()#<>]/g, "\\$&");

/** An adaptive card for a workflow “When a Teams webhook request is received”. */
export function teamsBody(message: Outgoing): string {
  return JSON.stringify({
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          msteams: { width: "Full" },
          body: [
            {
              type: "TextBlock",
              text: escaped(message.title),
              weight: "Bolder",
              size: "Medium",
              color: colours[message.level],
              wrap: true,
            },
            { type: "TextBlock", text: escaped(textOf(message)), wrap: true },
          ],
          actions: [
            { type: "Action.OpenUrl", title: "Open in Falconer", url: message.link },
            ...(message.runbook ? [{ type: "Action.OpenUrl", title: "What to do", url: message.runbook }] : []),
          ],
        },
      },
    ],
  });
}
