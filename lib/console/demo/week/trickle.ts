import "#server-only";
import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { revealSourceSecrets } from "#lib/console/sources/reveal.ts";
import { writeKeyOf } from "#lib/engine/ingestion/credentials.ts";
import { isSigned, sourceKindOf } from "#lib/engine/ingestion/source-kinds.ts";
import { errorText, inBackground } from "#lib/platform/background.ts";
import { hashToken } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/db/client.ts";
import { log } from "#lib/platform/log.ts";
import { chanceOf } from "./random.ts";
import { type Happening, meetsProblem, moveBetweenAudiences, type Sender, visitApp, visitSite, visitTill } from "./visits.ts";

/**
 * At least this many events between two that cause the open problem, so that it stays a small one.
 */
const eventsPerFailure = 150;
/** Between two events, in ms. */
const pauses = [900, 4_500] as const;
/** A demo that is left running sends less: its charts still show the week. */
const livelyMs = 20 * 60_000;
const pausesLater = [6_000, 18_000] as const;
const names: Record<Sender, string> = { site: "Demo shop", app: "Mobile app", till: "Point of sale", orders: "Order service" };

type Post = (event: Happening["event"]) => Promise<Response>;

/**
 * Continues the demo's week: events come in through their sources' own addresses, each proved as
 * its sender proves it, so that something moves on the screen. `url`: that of this installation.
 */
export async function startTrickle(destinationId: string, url: string): Promise<{ stop(): Promise<void> }> {
  const posts = await findPosts(destinationId, url);
  const stopped = new AbortController();
  const chance = chanceOf(Date.now());
  const queue: Happening[] = [];
  let sinceFailure = 0;
  const startedMs = Date.now();

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      if (queue.length === 0) {
        const visit = chance.pick([visitSite, visitSite, visitApp, visitTill, moveBetweenAudiences]);
        queue.push(...visit(chance, Date.now()));
      }
      const next = queue.shift();
      if (next && meetsProblem(next.event) && sinceFailure < eventsPerFailure) continue;
      sinceFailure = next && meetsProblem(next.event) ? 0 : sinceFailure + 1;
      const post = next && posts.get(next.sender);
      // What would happen hours later happens at once here, because nobody waits for it.
      const event = next && { ...next.event, timestamp: new Date().toISOString() };
      if (post && event) {
        const response = await post(event).catch((error: unknown) =>
          log.debug({ err: errorText(error) }, "the demo's event was not taken"),
        );
        await response?.arrayBuffer();
      }
      const [least, most] = Date.now() - startedMs < livelyMs ? pauses : pausesLater;
      await sleep(chance.whole(least, most), undefined, { signal: stopped.signal, ref: false }).catch(() => {});
    }
  }
  const running = run();
  inBackground("sending the demo's events", () => running);
  return {
    async stop() {
      stopped.abort();
      await running;
    },
  };
}

/** How each sender sends; senders that someone has deleted are left out. */
async function findPosts(destinationId: string, url: string): Promise<Map<Sender, Post>> {
  const rows = await db().source.findMany({ where: { destinationId, deletedAt: null } });
  const posts = new Map<Sender, Post>();
  for (const [sender, name] of Object.entries(names) as [Sender, string][]) {
    const row = rows.find((candidate) => candidate.name === name);
    if (!row) continue;
    const { secret } = revealSourceSecrets(row);
    const kind = sourceKindOf(row.kind);
    if (isSigned(kind)) {
      posts.set(sender, (event) => {
        const body = JSON.stringify(event);
        const signature = createHmac("sha1", secret).update(body).digest("hex");
        return send(`${url}/api/webhooks/segment/${row.id}`, body, { "x-signature": signature });
      });
      continue;
    }
    // A token is kept as a hash alone; the demo's follows from the source's secret, so that it is
    // known at the next start too.
    const token = createHmac("sha256", secret).update("the demo's token").digest("base64url");
    const headerTokenHash = hashToken(token);
    if (row.headerTokenHash !== headerTokenHash) await db().source.update({ where: { id: row.id }, data: { headerTokenHash } });
    if (kind === "token") {
      posts.set(sender, (event) =>
        send(`${url}/api/webhooks/events/${row.id}`, JSON.stringify(event), { authorization: `Bearer ${token}` }),
      );
      continue;
    }
    const authorization = `Basic ${Buffer.from(`${writeKeyOf(row.id, token)}:`).toString("base64")}`;
    posts.set(sender, (event) => send(`${url}/v1/batch`, JSON.stringify({ batch: [event] }), { authorization }));
  }
  return posts;
}

const send = (address: string, body: string, headers: Record<string, string>) =>
  fetch(address, { method: "POST", headers: { "content-type": "application/json", ...headers }, body });
