// npm run demo: Falconer with a simulated Talon.One, a week of a shop's events, and two events
// whose path is printed. It has a database of its own (DATA_DIR/demo), so that nothing of it ever
// mixes with a real installation.
import { createServer } from "node:net";
import { join } from "node:path";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { dataFolder, readConfiguration } from "#lib/run/process/configuration.ts";
import { type Launched, launch } from "#lib/run/process/launch.ts";
import { LifeCycle } from "#lib/run/process/life-cycle.ts";
import { tellFailure } from "#lib/run/process/tell-failure.ts";
import { demoTalonOne, stopDemoTalonOne } from "#lib/talon-one/simulator/demo-talon-one.ts";
import { demoSignIns, newPassword, tellSignIn } from "./demo-sign-in.ts";
import { demoViewer } from "./demo-viewer.ts";

const once = process.argv.includes("--once");
/** Anyone may look, nobody may change anything. */
const readOnly = process.argv.includes("--read-only");
const patienceMs = 30_000;

// Emptied rather than deleted, so that a file .env does not bring them back.
for (const name of [
  "DATABASE_URL",
  "DATABASE_DIRECT_URL",
  "MIGRATION_DATABASE_URL",
  ...(readOnly ? [] : ["PUBLIC_URL"]),
  "FALCONER_SECRET_KEY",
  "ALLOWED_DEPLOYMENT_HOSTS",
])
  process.env[name] = "";
const folder = join(dataFolder(readConfiguration()), "demo");
let signIns = demoSignIns(folder);
const talonOne = await demoTalonOne();
Object.assign(process.env, {
  DATA_DIR: folder,
  TALON_ONE_BASE_URL: talonOne,
  DEMO: readOnly ? "read-only" : "1",
  FALCONER_ADMIN_EMAIL: signIns[0].email,
  FALCONER_ADMIN_PASSWORD: signIns[0].password,
  PORT: process.env.PORT || String((await isFree(3000)) ? 3000 : 0),
  LOG_LEVEL: process.env.LOG_LEVEL || "warn",
});

try {
  console.log("Starting Falconer, its database and a simulated Talon.One ...");
  const lifeCycle = new LifeCycle();
  lifeCycle.onStop("simulator", stopDemoTalonOne);
  const launched = await launch({ env: readConfiguration(), web: true, worker: true, lifeCycle });
  if (process.argv.includes("--new-password")) signIns = [await newPassword(folder)];
  const viewer = await demoViewer();
  if (!once) await provideWeek(viewer);
  const { delivered, destinationId } = await showTheWay(viewer, launched);
  if (once) lifeCycle.end("the demo is over", delivered ? 0 : 1);
  else {
    const { startTrickle } = await import("#lib/console/demo/week/trickle.ts");
    lifeCycle.onStop("the demo's events", (await startTrickle(destinationId, localUrl(launched))).stop);
    await tellWhereToGo(launched);
  }
} catch (error) {
  tellFailure(error);
}

function localUrl({ url = "" }: Launched): string {
  return url;
}

/** Written at the demo's first start: the week before that day. */
async function provideWeek(viewer: Viewer): Promise<void> {
  const { fillWeek, hasWeek } = await import("#lib/console/demo/week/fill-week.ts");
  if (await hasWeek()) return;
  console.log("Writing a week of a shop's events ...");
  const { events, deliveries, ms } = await fillWeek(viewer);
  console.log(`${events.toLocaleString("en")} events and ${deliveries.toLocaleString("en")} deliveries, in ${(ms / 1_000).toFixed(1)} s.`);
  console.log(
    "In it: four releases, one of them rolled back; an outage of Talon.One two days ago, in which nothing was lost;\n" +
      "an open problem with what to do about it; audiences, coupons and points; a draft with its back-test.",
  );
}

/** Sends the samples and prints what happened to each. */
async function showTheWay(viewer: Viewer, launched: Launched): Promise<{ delivered: boolean; destinationId: string }> {
  const [{ demoEvents }, { seedDemo }, { sendSigned }, { tellStory }] = await Promise.all([
    import("#lib/console/demo/service.ts"),
    import("#lib/console/demo/seed-demo.ts"),
    import("#lib/console/demo/send-signed.ts"),
    import("#lib/console/demo/tell-story.ts"),
  ]);
  const demo = await seedDemo(viewer);
  const webhookUrl = `${localUrl(launched)}/api/webhooks/segment/${demo.sourceId}`;
  console.log(`\nTwo events go to ${webhookUrl}, signed as Segment signs them.`);
  let all = true;
  for (const [index, { title, description, event }] of demoEvents().entries()) {
    console.log(`\n${index + 1}. ${title}: ${description}`);
    const { lines, delivered } = await tellStory(viewer, demo.destinationId, await sendSigned(webhookUrl, demo.secret, event), patienceMs);
    for (const line of lines) console.log(line);
    all &&= delivered;
  }
  console.log(all ? "\nBoth events reached the simulated Talon.One." : "\nNot everything was delivered: see above.");
  return { delivered: all, destinationId: demo.destinationId };
}

async function tellWhereToGo({ url }: Launched): Promise<void> {
  const access = readOnly ? "Read-only       anyone who reaches this address may look; nothing can be changed" : await tellSignIn(signIns);
  console.log(`
The console     ${url}
${access}
The tour        offered on the first page, and in the console's help menu (?)
Talon.One       simulated, at ${talonOne}; nothing leaves this machine
To stop         Ctrl-C; the data stays in ${folder}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer().once("error", () => done(false));
    server.listen(port, "127.0.0.1", () => server.close(() => done(true)));
  });
}
