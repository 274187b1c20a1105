// For tests: asks for an erasure as the console does, and waits for its end.

import { type Answer, call, type Person } from "#lib/access/http/testing/client.ts";
import { until } from "#lib/engine/delivery/testing/fixture.ts";
import * as erasure from "../[erasureId]/route.ts";
import * as erasures from "../route.ts";

/** Needs background work to be running. `body`: the receipt. */
export async function eraseNow(as: Person, userId: string, everywhere = false): Promise<Answer> {
  const asked = await call(erasures.POST, "POST", "/", { as, body: { userId, confirm: userId, everywhere } });
  if (asked.status !== 202) throw new Error(`asking answered ${asked.status}: ${asked.text}`);
  const params = { erasureId: asked.body.id };
  return until(
    "the erasure's end",
    async () => {
      const answer = await call(erasure.GET, "GET", "/", { as, params });
      if (answer.body.state === "failed") throw new Error(answer.text);
      return answer.body.state === "done" && { ...answer, body: answer.body.receipt };
    },
    60_000,
  );
}
