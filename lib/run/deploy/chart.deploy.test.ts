import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { envNames, readEnv } from "#lib/platform/env.ts";
import { projectFolder } from "#lib/run/process/configuration.ts";
import { chart, helm, type Manifest, refusedBySchema, refusedByTypes, render } from "./testing/manifests.ts";

// The chart, rendered by Helm itself with its own values and those of ci/.

const values = readdirSync(join(chart, "ci")).map((file) => ({
  name: file.replace("-values.yaml", ""),
  args: ["-f", join(chart, "ci", file)],
}));
const all = [{ name: "default", args: [] as string[] }, ...values];
const of = (name: string) => render(...(all.find((one) => one.name === name)?.args ?? []));
const named = (manifests: Manifest[], kind: string, name: string) => {
  const found = manifests.find((one) => one.kind === kind && one.metadata.name === name);
  if (!found) throw new Error(`No ${kind} ${name} among ${manifests.map((one) => `${one.kind} ${one.metadata.name}`).join(", ")}`);
  return found;
};
const podOf = (manifest: Manifest) => manifest.spec.template.spec;
const containerOf = (manifest: Manifest) => podOf(manifest).containers[0];

test("Helm's lint has nothing against it, with all values of ci/", () => {
  for (const { args } of all) expect(helm("lint", "--strict", chart, ...args)).toMatchObject({ status: 0 });
});

test("what is rendered with any of these values is what Kubernetes takes: schemas, and no field that it does not know", async () => {
  const manifests = all.flatMap(({ args }) => render(...args));
  expect((await Promise.all(manifests.map(refusedBySchema))).flat()).toEqual([]);
  expect(refusedByTypes(manifests)).toBe("");
  // Proof that the checks can fail.
  const [deployment] = manifests.filter(({ kind }) => kind === "Deployment");
  const wrong = structuredClone(deployment) as Manifest;
  podOf(wrong).containers[0].readOnly = true;
  wrong.spec.replicas = "two";
  expect((await refusedBySchema(wrong)).join()).toContain("/spec/replicas");
  expect(refusedByTypes([wrong])).toContain("'\"readOnly\"' does not exist");
});

describe.each(all)("with $name values", ({ args }) => {
  const manifests = render(...args);
  const pods = manifests.filter(({ kind }) => kind === "Deployment" || kind === "Job");

  test("everything has the chart's labels, and each selector finds what it is for", () => {
    for (const { kind, metadata } of manifests) expect(metadata.labels, kind).toMatchObject({ "app.kubernetes.io/instance": "acme" });
    const labels = (manifest: Manifest) => manifest.spec.template.metadata.labels as Record<string, string>;
    const chosen = (selector: Record<string, string>) =>
      pods
        .filter((pod) => Object.entries(selector).every(([name, value]) => labels(pod)[name] === value))
        .map((pod) => labels(pod)["app.kubernetes.io/component"]);
    for (const pod of manifests.filter(({ kind }) => kind === "Deployment"))
      expect(chosen(pod.spec.selector.matchLabels)).toEqual([labels(pod)["app.kubernetes.io/component"]]);
    expect(chosen(named(manifests, "Service", "acme").spec.selector)).toEqual(["web"]);
    for (const part of ["web", "worker"])
      expect(chosen(named(manifests, "PodDisruptionBudget", `acme-${part}`).spec.selector.matchLabels)).toEqual([part]);
    for (const { spec } of manifests.filter(({ kind }) => kind === "HorizontalPodAutoscaler"))
      expect(named(manifests, spec.scaleTargetRef.kind, spec.scaleTargetRef.name).spec.replicas).toBeUndefined();
  });

  test("each container starts a part that exists, with variables that Falconer knows, each once", () => {
    const parts = pods.map((pod) => containerOf(pod).args);
    expect(parts).toEqual(expect.arrayContaining([["web"], ["worker"]]));
    for (const pod of pods) {
      expect([["web"], ["worker"], ["migrate"]]).toContainEqual(containerOf(pod).args);
      const names = ((containerOf(pod).env ?? []) as { name: string }[]).map(({ name }) => name);
      for (const name of names) expect([...envNames, "NODE_EXTRA_CA_CERTS"]).toContain(name);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test("its probes ask for what the part answers, at its port", () => {
    for (const deployment of manifests.filter(({ kind }) => kind === "Deployment")) {
      const { args: part, ports, livenessProbe, readinessProbe, startupProbe } = containerOf(deployment);
      expect(ports).toEqual([{ name: "http", containerPort: part[0] === "web" ? 3000 : 3001 }]);
      for (const probe of [livenessProbe, readinessProbe, startupProbe]) {
        expect(probe.httpGet.port).toBe("http");
        const server = readFileSync(join(projectFolder, `lib/run/process/${part[0]}-server.ts`), "utf8");
        expect(server).toContain(`path === "${probe.httpGet.path}"`);
      }
    }
  });

  test("it may run where pods are restricted: no root, no rights, nothing to write to but /tmp", () => {
    for (const pod of pods) {
      expect(containerOf(pod).securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        // Either the image's own user, or the one that OpenShift assigns to the namespace.
        runAsNonRoot: true,
        capabilities: { drop: ["ALL"] },
        seccompProfile: { type: "RuntimeDefault" },
      });
      expect(podOf(pod).automountServiceAccountToken).toBe(false);
      const [tmp, ...given] = podOf(pod).volumes;
      expect(tmp).toEqual({ name: "tmp", emptyDir: {} });
      expect(given.every((volume: object) => "configMap" in volume)).toBe(true);
      const [place, ...others] = containerOf(pod).volumeMounts;
      expect(place).toEqual({ name: "tmp", mountPath: "/tmp" });
      expect(others.every(({ readOnly }: { readOnly?: boolean }) => readOnly)).toBe(true);
      expect(containerOf(pod).resources).toHaveProperty("requests");
    }
  });
});

test("numbers and truths come to Falconer as they were written", () => {
  const { env } = containerOf(named(of("company"), "Deployment", "acme-worker")) as { env: { name: string; value: string }[] };
  expect(Object.fromEntries(env.map(({ name, value }) => [name, value]))).toMatchObject({
    QUEUE_LIMIT: "10000000",
    OTEL_TRACES_SAMPLER_ARG: "0.1",
    OIDC_SESSION_HOURS: "8",
    REQUIRE_SECOND_FACTOR: "true",
    MAIL_FROM: 'Falconer "events" <falconer@example.com>',
    TRUST_PROXY: "1",
  });
});

test("the migration starts with the variables of the other parts, since a Secret's go with them", () => {
  const manifests = of("company");
  const { env } = containerOf(named(manifests, "Job", "acme-migrate"));
  expect(env).toEqual(containerOf(named(manifests, "Deployment", "acme-web")).env);
  const given = Object.fromEntries((env as { name: string; value: string }[]).map(({ name, value }) => [name, value]));
  const secret = { DATABASE_URL: "postgresql://falconer@db/falconer", OIDC_CLIENT_SECRET: "s", FALCONER_SECRET_KEY: "k".repeat(40) };
  expect(readEnv({ ...given, ...secret }, { sealing: false })).toMatchObject({ ok: true });
});

test("a Secret whose name is a number is one", () => {
  const manifests = render("--set-string", "existingSecret=123");
  expect(containerOf(named(manifests, "Deployment", "acme-web")).envFrom).toEqual([{ secretRef: { name: "123" } }]);
  expect(containerOf(named(manifests, "Job", "acme-migrate")).envFrom).toEqual([{ secretRef: { name: "123" } }]);
});

test("an Ingress leads to the web processes, whose number follows the load", () => {
  const manifests = of("ingress");
  const { spec } = named(manifests, "Ingress", "acme");
  expect(spec).toMatchObject({ ingressClassName: "nginx", tls: [{ hosts: ["falconer.example.com"], secretName: "falconer-tls" }] });
  expect(spec.rules[0].http.paths[0].backend).toEqual({ service: { name: "acme", port: { name: "http" } } });
  expect(named(manifests, "HorizontalPodAutoscaler", "acme-web").spec).toMatchObject({ minReplicas: 2, maxReplicas: 8 });
});

test("a company's registry, Secret and nodes hold for every pod, the migration's too; its network has the ways that it needs", () => {
  const manifests = of("company");
  for (const pod of [
    ...["web", "worker"].map((part) => named(manifests, "Deployment", `acme-${part}`)),
    named(manifests, "Job", "acme-migrate"),
  ]) {
    expect(podOf(pod)).toMatchObject({ imagePullSecrets: [{ name: "registry" }], nodeSelector: { "kubernetes.io/os": "linux" } });
    expect(podOf(pod).tolerations[0].key).toBe("dedicated");
    expect(podOf(pod).affinity).toHaveProperty("podAntiAffinity");
    expect(podOf(pod).volumes).toContainEqual({ name: "authority", configMap: { name: "acme-authority" } });
    expect(containerOf(pod).volumeMounts).toContainEqual({ name: "authority", mountPath: "/etc/acme", readOnly: true });
    expect(containerOf(pod)).toMatchObject({
      image: "registry.example.com/tools/falconer:0.1.0-acme",
      envFrom: [{ secretRef: { name: "falconer-from-vault" } }],
    });
  }
  const { egress } = named(manifests, "NetworkPolicy", "acme").spec;
  expect(egress).toContainEqual({ to: [{ ipBlock: { cidr: "10.20.0.0/16" } }] });
  expect(egress).toContainEqual({ ports: [{ port: 587 }], to: [{ ipBlock: { cidr: "10.30.0.7/32" } }] });
  expect(named(manifests, "ServiceMonitor", "acme").spec.endpoints[0].authorization.credentials).toEqual({
    name: "falconer-metrics",
    key: "token",
  });
});

test("the owner's password is the migration's alone", () => {
  const manifests = of("pooler");
  const secrets = (manifest: Manifest) => containerOf(manifest).envFrom.map((from: { secretRef: { name: string } }) => from.secretRef.name);
  expect(secrets(named(manifests, "Job", "acme-migrate"))).toEqual(["falconer-pooled", "falconer-owner"]);
  expect(secrets(named(manifests, "Deployment", "acme-web"))).toEqual(["falconer-pooled"]);
});

test("the migration runs before what needs it, and not at all where somebody else migrates", () => {
  expect(named(of("default"), "Job", "acme-migrate").metadata).toMatchObject({
    annotations: { "helm.sh/hook": "pre-install,pre-upgrade" },
  });
  const manifests = of("workers");
  expect(manifests.some(({ kind }) => kind === "Job")).toBe(false);
  expect(named(manifests, "Deployment", "acme-worker").spec.replicas).toBe(6);
});

test.each([
  ["a value that does not exist", "worker.replica=3", "additional properties 'replica' not allowed"],
  ["a number in words", "web.replicas=two", "at '/web/replicas': got string, want integer"],
  ["a secret among the values", "env.DATABASE_URL=postgresql://db/falconer", "invalid propertyName 'DATABASE_URL'"],
  ["a variable that the chart sets itself", "env.PORT=8080", "invalid propertyName 'PORT'"],
  ["no Secret", "existingSecret=", "at '/existingSecret': minLength"],
  ["an address with a path", "publicUrl=https://example.com/falconer", "at '/publicUrl'"],
  ["an Ingress without a host", "ingress.enabled=true", "ingress.host is needed"],
  ["metrics without a token", "serviceMonitor.enabled=true", "serviceMonitor.tokenSecret is needed"],
])("%s is refused by name", (_, set, words) => {
  const { status, stderr } = helm("template", "acme", chart, "--set", set);
  expect(stderr).toContain(words);
  expect(status).not.toBe(0);
});

test("an older Kubernetes is refused", () => {
  expect(helm("template", "acme", chart, "--kube-version", "1.29.0").stderr).toContain("chart requires kubeVersion: >=1.30");
});
