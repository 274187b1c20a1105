// Server-sent events as text, both ways.

export type Sent = { event: string; id: string | undefined; data: string };

/** One message. `data` is JSON, so that it has no line breaks. */
export function encodeSent(event: string, data: unknown, id?: string): string {
  return `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Keeps proxies from considering the connection dead; readers skip it. */
export const heartbeat = ": \n\n";

/** More than any message has: a server that sends more without an end is not ours. */
const mostBuffered = 4_000_000;

/**
 * Takes the stream's text in whatever pieces it comes, and returns the messages that are now
 * complete.
 */
export function createSentReader(): (piece: string) => Sent[] {
  let rest = "";
  return (piece) => {
    rest += piece;
    if (rest.length > mostBuffered) throw new Error("A message without an end.");
    const messages: Sent[] = [];
    for (;;) {
      // A piece may end between the two characters of a line break: it waits for the second.
      const end = /\r\n\r\n|\n\n|\r\r(?!$)/.exec(rest);
      if (!end) return messages;
      const message = readMessage(rest.slice(0, end.index));
      rest = rest.slice(end.index + end[0].length);
      if (message) messages.push(message);
    }
  };
}

/** Undefined for comments and settings. */
function readMessage(text: string): Sent | undefined {
  const data: string[] = [];
  let event = "message";
  let id: string | undefined;
  for (const line of text.split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(":");
    if (colon === 0) continue;
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") data.push(value);
    else if (field === "event") event = value;
    else if (field === "id") id = value;
  }
  return data.length > 0 ? { event, id, data: data.join("\n") } : undefined;
}
