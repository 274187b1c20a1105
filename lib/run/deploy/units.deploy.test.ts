import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectFolder } from "#lib/run/process/configuration.ts";
import { toolsFolder } from "./testing/tools.ts";

const read = (path: string) => readFileSync(join(projectFolder, path), "utf8");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "falconer-units-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What systemd says about a unit, with this machine's Node in place of the target's. */
function verify(name: string, change = (text: string) => text) {
  const file = join(folder, name.replace("@.", "@1."));
  writeFileSync(file, change(read(`deploy/systemd/${name}`)).replace("/usr/bin/node", process.execPath));
  const { status, stderr } = spawnSync("systemd-analyze", ["verify", "--recursive-errors=no", file], { encoding: "utf8" });
  return { status, stderr };
}

test.each(["falconer-web.service", "falconer-worker@.service"])("systemd has nothing against %s, and would say so", (name) => {
  expect(verify(name)).toEqual({ status: 0, stderr: "" });
  expect(verify(name, (text) => text.replace("ProtectHome", "ProtectHose")).stderr).toContain("Unknown key 'ProtectHose'");
});

test.each(["falconer-web.service", "falconer-worker@.service"])("%s may do little on its machine", (name) => {
  const file = join(folder, name.replace("@.", "@1."));
  writeFileSync(file, read(`deploy/systemd/${name}`));
  const { status, stdout, stderr } = spawnSync("systemd-analyze", ["security", "--offline=true", "--threshold=40", file], {
    encoding: "utf8",
  });
  expect(status, `${stdout.split("\n").slice(-3).join("\n")}${stderr}`).toBe(0);
});

/** What the linter for compose files says; only its style rules are off. */
function lint(file: string) {
  const style = ["service-keys-order", "services-alphabetical-order", "require-quotes-in-ports", "no-quotes-in-volumes"];
  // The folder names the project, and the image is the one that compose builds.
  const off = [...style, "require-project-name-field", "service-image-require-explicit-tag"];
  const program = join(toolsFolder, "node_modules/dclint/bin/dclint.cjs");
  const args = [program, file, "--max-warnings", "0", "--disable-rule", ...off];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });
  return { status, said: `${stdout}${stderr}` };
}

test("compose.yaml is what Compose's schema asks for, and the linter has nothing against it", () => {
  expect(lint(join(projectFolder, "compose.yaml"))).toMatchObject({ status: 0 });
  const wrong = join(folder, "compose.yaml");
  writeFileSync(wrong, read("compose.yaml").replace("read_only: true", "readonly: true"));
  expect(lint(wrong).said).toContain('instancePath="/services/migrate"');
});
