"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useViewer } from "#components/frame/viewer.tsx";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";
import { CodeBlock } from "#components/ui/json-view.tsx";
import { Notice } from "#components/ui/states.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { type ApiDocument, type ApiRoute, schemesOf } from "#lib/console/api-reference/document.ts";
import { exampleOf } from "#lib/console/api-reference/example.ts";
import { bodyError, type Credential, commandOf, isSession, missingOf, requestOf } from "#lib/console/api-reference/request.ts";
import { type Answer, send } from "#lib/console/api-reference/send.ts";
import { AnswerView } from "./answer-view.tsx";
import { ParameterField } from "./parameter-field.tsx";
import { SignInField } from "./sign-in-field.tsx";

/** What one route leaves for the next: kept by the page, and discarded with it. */
export type Kept = {
  secrets: Readonly<Record<string, string>>;
  parameters: Readonly<Record<string, string>>;
  onSecretChange: (scheme: string, secret: string) => void;
  onParametersChange: (parameters: Record<string, string>) => void;
};

/** Sends a request to this installation as a script would, and shows the response. */
export function TryIt({ document, route, origin, kept }: { document: ApiDocument; route: ApiRoute; origin: string; kept: Kept }) {
  const viewer = useViewer();
  const schemes = schemesOf(document, route.operation);
  const [scheme, setScheme] = useState(() => schemes.find((name) => isSession(document.components.securitySchemes[name])) ?? schemes[0]);
  const [body, setBody] = useState(() => bodyToBegin(document, route));
  const [tried, setTried] = useState(false);
  const calls = useCall();
  const hydrated = useHydrated();

  const known = scheme === undefined ? undefined : document.components.securitySchemes[scheme];
  const credential: Credential = known && scheme !== undefined ? { scheme: known, secret: kept.secrets[scheme] ?? "" } : null;
  const filled = { parameters: kept.parameters, body };
  const missing = tried ? missingOf(route, filled) : [];
  const wrongBody = tried ? bodyError(route, body) : null;
  const writes = route.method !== "GET";

  const run = () => {
    setTried(true);
    if (missingOf(route, filled).length > 0 || bodyError(route, body)) return;
    void calls.start(() => requestOf(route, filled, credential, viewer.id), isSession(credential?.scheme));
  };
  return (
    <Section
      title="Try it"
      description={writes ? "It runs on this installation, and its changes are real." : "It runs on this installation."}
    >
      {/* Until the page works, the browser would send it elsewhere. */}
      <form
        noValidate
        inert={!hydrated}
        autoComplete="off"
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        {scheme !== undefined && (
          <SignInField
            schemes={schemes.map((name) => ({ name, scheme: document.components.securitySchemes[name] }))}
            value={scheme}
            onValueChange={setScheme}
            secret={kept.secrets[scheme] ?? ""}
            onSecretChange={(secret) => kept.onSecretChange(scheme, secret)}
          />
        )}
        {(route.operation.parameters ?? []).map((parameter) => (
          <ParameterField
            key={parameter.name}
            document={document}
            parameter={parameter}
            value={kept.parameters[parameter.name] ?? ""}
            onValueChange={(value) => kept.onParametersChange({ ...kept.parameters, [parameter.name]: value })}
            error={missing.includes(parameter.name) ? "Enter a value: it is part of the address." : undefined}
          />
        ))}
        {route.operation.requestBody && (
          <Field label="Body as JSON" error={wrongBody ?? undefined}>
            <Textarea
              mono
              spellCheck={false}
              rows={Math.min(16, Math.max(4, body.split("\n").length))}
              value={body}
              onChange={(event) => setBody(event.target.value)}
            />
          </Field>
        )}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look={route.method === "DELETE" ? "danger" : "primary"} busy={calls.busy}>
            {calls.busy ? "Sending…" : "Send request"}
          </Button>
          {calls.busy && <Button onClick={calls.stop}>Stop</Button>}
        </div>
      </form>
      <div className="mt-3 flex flex-col gap-3">
        {calls.error && (
          <Notice tone="bad" live title="The request couldn’t be sent">
            {calls.error}
          </Notice>
        )}
        {calls.answer && <AnswerView answer={calls.answer} />}
        <CodeBlock
          caption="The same as a command"
          copyLabel="Copy command"
          value={commandOf(requestOf(route, filled, credential && { ...credential, secret: "" }), origin, credential)}
        />
      </div>
    </Section>
  );
}

function bodyToBegin(document: ApiDocument, { operation }: ApiRoute): string {
  const schema = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  return schema ? JSON.stringify(exampleOf(document, schema) ?? {}, null, 2) : "";
}

/** One request at a time; leaving the route ends it. */
function useCall() {
  const client = useQueryClient();
  const [answer, setAnswer] = useState<Answer>();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const start = async (make: () => Parameters<typeof send>[0], withSession: boolean) => {
    const controller = new AbortController();
    running.current = controller;
    setBusy(true);
    setError(undefined);
    setAnswer(undefined);
    try {
      const request = make();
      setAnswer(await send(request, { withSession, signal: controller.signal, onPart: setAnswer }));
      // The console's own pages show what was changed here.
      if (request.method !== "GET") void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "openapi" });
    } catch (thrown) {
      if (!controller.signal.aborted) setError(reasonOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  return { answer, error, busy, start, stop: () => running.current?.abort() };
}

/**
 * Browsers say nothing about a server that is away, and throw before sending what no header may
 * contain.
 */
function reasonOf(thrown: unknown): string {
  const isHeader =
    thrown instanceof Error && /header|ISO-8859-1|Latin1|ByteString|InvalidCharacter/i.test(`${thrown.name} ${thrown.message}`);
  return isHeader
    ? "The token has characters that can’t be sent. Copy it again."
    : "Falconer can’t be reached. Check your connection and try again.";
}
