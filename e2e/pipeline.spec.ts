import { execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { writeCommandPackage } from "#lib/run/cli/release-command.ts";
import { type Api, expect, setUpDestination, test } from "./fixtures.ts";

// The pull request's check of docs/pipelines.md, step by step as on the page: the command is
// installed from its package, by itself, and works against the running server.

type Step = { name?: string; run?: string; env?: Record<string, string> };
type Job = { steps: Step[] };
type Ended = { code: number; out: string };

const version = "0.1.0";
let folder: string;
test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "falconer-pipeline-"));
  await writeCommandPackage(process.cwd(), join(folder, "command"), version);
  mkdirSync(join(folder, "tools"));
  const { stdout } = await promisify(execFile)("npm", ["pack", "--json", "--pack-destination", join(folder, "tools")], {
    cwd: join(folder, "command"),
  });
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  renameSync(join(folder, "tools", packed?.filename ?? ""), join(folder, `tools/falconer-command-${version}.tgz`));
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

function documentedJobs(): Record<"plan" | "apply", Job> {
  const page = readFileSync("docs/pipelines.md", "utf8");
  const [, workflow = ""] = /## A pull request's check[\s\S]*?```yaml\n([\s\S]*?)\n```/.exec(page) ?? [];
  return (parse(workflow) as { jobs: Record<"plan" | "apply", Job> }).jobs;
}

/** As the runner does it: `bash -e` for each step, and the first failing step ends the job. */
async function runJob(job: Job, env: Record<string, string>, destination: string): Promise<Ended> {
  let out = "";
  for (const { run, env: own = {} } of job.steps) {
    if (run === undefined) continue;
    const secrets = Object.fromEntries(
      Object.entries(own).map(([name, value]) => [name, value.replace(/\$\{\{ secrets\.(\w+) \}\}/g, (_, secret) => env[secret] ?? "")]),
    );
    const step = await runBash(run.replaceAll('"Shop"', `"${destination}"`), { ...env, ...secrets });
    out += step.out;
    if (step.code !== 0) return { code: step.code, out };
  }
  return { code: 0, out };
}

function runBash(script: string, env: Record<string, string>): Promise<Ended> {
  return new Promise((done) => {
    const child = spawn("bash", ["-e", "-c", script], { cwd: folder, env: { ...env, NODE_ENV: "test" } });
    let out = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => (out += piece));
    child.on("close", (code) => done({ code: code ?? -1, out }));
  });
}

async function withOrders(api: Api, name: string) {
  const { destinationId } = await setUpDestination(api, name);
  const mapping = await api.post(`/api/destinations/${destinationId}/mappings`, {
    name: "Orders",
    actionSlug: "trackEventV2",
    trigger: 'type = "track" and event = "Order Completed"',
    settings: { customerProfileId: { "@path": "$.userId" }, eventType: "order" },
    enabled: true,
  });
  await api.post(`/api/destinations/${destinationId}/tester/cases`, {
    name: "An order",
    event: { type: "track", event: "Order Completed", userId: "ada" },
    expected: [
      { mappingId: mapping.id, mappingName: "Orders", outcome: "ready", payload: { customerProfileId: "ada", eventType: "order" } },
    ],
  });
  return { destinationId, mappingId: mapping.id as string };
}

test("the documented pull request's check plans, fails on a mistake, and applies on the main branch", async ({ api, apiAs, baseURL }) => {
  test.setTimeout(360_000);
  const destination = `Shop of the pipeline ${process.pid} ${test.info().retry}`;
  const { destinationId, mappingId } = await withOrders(api, destination);
  const tokenOf = async (of: Api, role: string) => (await of.post("/api/tokens", { name: "Pipeline", role })).token as string;
  const env = {
    PATH: `${join(folder, "installed/bin")}:${process.env.PATH}`,
    HOME: folder,
    npm_config_prefix: join(folder, "installed"),
    npm_config_offline: "true",
    FALCONER_SERVER: baseURL ?? "",
    FALCONER_PLAN_TOKEN: await tokenOf(await apiAs("viewer"), "viewer"),
    FALCONER_APPLY_TOKEN: await tokenOf(await apiAs("marketer"), "marketer"),
    GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
    GITHUB_SHA: "0123456789abcdef",
  };
  const { plan, apply } = documentedJobs();
  const summary = () => readFileSync(env.GITHUB_STEP_SUMMARY, "utf8");
  const falconer = (command: string, token: string) =>
    runBash(`falconer ${command} --destination "${destination}" --dir talon-one`, { ...env, FALCONER_TOKEN: token });
  const edit = (change: (text: string) => string) => {
    const file = join(folder, "talon-one/mappings/orders.yaml");
    writeFileSync(file, change(readFileSync(file, "utf8")));
  };

  // Someone starts the repository with the destination's present mappings.
  expect((await runBash(plan.steps.find(({ run }) => run?.startsWith("npm"))?.run ?? "", env)).code).toBe(0);
  expect((await falconer("pull", env.FALCONER_APPLY_TOKEN)).code).toBe(0);
  expect(readdirSync(join(folder, "talon-one/mappings"))).toEqual(["orders.yaml"]);

  // A pull request that changes nothing: 0.
  expect(await runJob(plan, env, destination)).toMatchObject({ code: 0, out: expect.stringContaining("Nothing changes.") });
  expect((await falconer("plan", env.FALCONER_PLAN_TOKEN)).code).toBe(0);

  // One that changes a mapping: `plan` ends with 2, and the check passes and shows it.
  edit((text) => text.replace("eventType: order", "eventType: purchase"));
  expect((await falconer("plan", env.FALCONER_PLAN_TOKEN)).code).toBe(2);
  const failing = await runJob(plan, env, destination);
  // Its test case expects the old event type, so the check stops there.
  expect(failing.code).toBe(1);
  expect(failing.out).toContain('"passed":false');
  const caseFile = join(folder, "talon-one/tests", readdirSync(join(folder, "talon-one/tests"))[0] ?? "");
  writeFileSync(caseFile, readFileSync(caseFile, "utf8").replace("eventType: order", "eventType: purchase"));
  expect((await runJob(plan, env, destination)).code).toBe(0);
  expect(summary()).toContain('settings.eventType: "order" -> "purchase"');
  expect((await api.get(`/api/destinations/${destinationId}/mappings/${mappingId}`)).version).toBe(1);

  // A mistake: 1, and the check fails with the file, line and column.
  edit((text) => text.replace("action: trackEventV2", "action: trackEventV9"));
  const mistaken = await falconer("plan", env.FALCONER_PLAN_TOKEN);
  expect(mistaken).toMatchObject({ code: 1, out: expect.stringMatching(/orders\.yaml:\d+:\d+/) });
  expect((await runJob({ steps: plan.steps.slice(-1) }, env, destination)).code).not.toBe(0);
  edit((text) => text.replace("action: trackEventV9", "action: trackEventV2"));

  // After the merge, the main branch applies it, and then nothing is left to change.
  expect(await runJob(apply, env, destination)).toMatchObject({ code: 0, out: expect.stringContaining("Release 1 is live.") });
  expect(await api.get(`/api/destinations/${destinationId}/mappings/${mappingId}`)).toMatchObject({
    version: 2,
    settings: { eventType: "purchase" },
  });
  expect((await falconer("plan", env.FALCONER_PLAN_TOKEN)).code).toBe(0);

  // Where approval is required, a pipeline cannot bypass it.
  await api.patch(`/api/destinations/${destinationId}`, { changes: "approval" });
  edit((text) => text.replace("eventType: purchase", "eventType: sale"));
  expect((await runJob(apply, env, destination)).code).toBe(0);
  expect((await api.get(`/api/destinations/${destinationId}/releases`)).items[0]).toMatchObject({ number: 2, state: "asked" });
  expect(await api.get(`/api/destinations/${destinationId}/mappings/${mappingId}`)).toMatchObject({ settings: { eventType: "purchase" } });
});
