import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseAllDocuments } from "yaml";
import { projectFolder } from "#lib/run/process/configuration.ts";
import { findHelm, toolsFolder } from "./tools.ts";

export const chart = join(projectFolder, "deploy/helm/falconer");

// biome-ignore lint/suspicious/noExplicitAny: Kubernetes' own types check them, in check-types below
export type Manifest = { apiVersion: string; kind: string; metadata: { name: string; labels?: Record<string, string> }; spec: any };

/** Helm's output for these arguments; `status` is its exit code. */
export function helm(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(findHelm() ?? "helm", args, { encoding: "utf8" });
  return { status, stdout, stderr };
}

/**
 * Everything that Helm renders from the chart; further values come from a file of ci/ or as
 * arguments.
 */
export function render(...args: string[]): Manifest[] {
  const { status, stdout, stderr } = helm("template", "acme", chart, ...args);
  if (status !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout).map((document) => {
    if (document.errors.length > 0) throw new Error(document.errors.join("\n"));
    return document.toJS() as Manifest;
  });
}

const packageOf = ({ apiVersion }: Manifest) =>
  apiVersion.startsWith("monitoring.coreos.com/") ? "@kubernetes-models/prometheus-operator" : "kubernetes-models";
const moduleOf = (manifest: Manifest) => `${packageOf(manifest)}/${manifest.apiVersion}/${manifest.kind}`;

/** What Kubernetes' schema rejects for each kind, one sentence each. */
export async function refusedBySchema(manifest: Manifest): Promise<string[]> {
  const file = join(toolsFolder, "node_modules", `${moduleOf(manifest)}.js`);
  const model = await import(pathToFileURL(file).href);
  try {
    new model[manifest.kind](manifest).validate();
    return [];
  } catch (error) {
    return [`${manifest.kind} ${manifest.metadata.name}: ${(error as Error).message}`];
  }
}

/**
 * Fields that Kubernetes does not know but its schemas let pass: the compiler rejects them in a
 * literal of the kind's type. Returns its messages.
 */
export function refusedByTypes(manifests: readonly Manifest[]): string {
  const lines = manifests.map((manifest, index) => {
    const type = `import("${moduleOf(manifest)}").I${manifest.kind}`;
    return `export const m${index}: ${type} = ${JSON.stringify(manifest, null, 1)};`;
  });
  const file = join(toolsFolder, "manifests.ts");
  writeFileSync(file, lines.join("\n"));
  const tsc = join(projectFolder, "node_modules/typescript/bin/tsc");
  const options = ["--noEmit", "--strict", "--skipLibCheck", "--ignoreConfig", "--module", "preserve", "--target", "es2022", "--types", ""];
  try {
    execFileSync(process.execPath, [tsc, ...options, file], { cwd: toolsFolder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    return "";
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
