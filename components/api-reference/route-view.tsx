"use client";
import { useEffect, useRef } from "react";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import { Section } from "#components/ui/card.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Mono } from "#components/ui/kbd.tsx";
import { kindOf } from "#lib/console/api-reference/describe.ts";
import {
  type ApiDocument,
  type ApiRoute,
  type Response,
  responseOf,
  restOfSummary,
  type Schema,
} from "#lib/console/api-reference/document.ts";
import { MethodWord } from "./method-word.tsx";
import { ParameterList } from "./parameter-list.tsx";
import { SchemaTree } from "./schema-tree.tsx";
import { type Kept, TryIt } from "./try-it.tsx";
import { Words } from "./words.tsx";

/** One route: what it does and needs, a form to try it, and its responses. */
export function RouteView({ document, route, origin, kept }: { document: ApiDocument; route: ApiRoute; origin: string; kept: Kept }) {
  const { operation, method, path, title } = route;
  const heading = useRef<HTMLHeadingElement>(null);
  // On a narrow screen the list disappears when a route is chosen, and the focus with it.
  useEffect(() => {
    if (!window.matchMedia("(min-width: 1024px)").matches) heading.current?.focus({ preventScroll: true });
  }, []);
  const rest = restOfSummary(route);
  const [bodyType, body] = contentOf(operation.requestBody?.content);
  const parameters = operation.parameters ?? [];
  return (
    <article aria-labelledby="route-title" className="flex flex-col gap-4">
      <header>
        <h2 id="route-title" ref={heading} tabIndex={-1} className="scroll-mt-20 text-lg font-semibold break-words outline-none">
          {title}
        </h2>
        <div className="mt-1 flex min-w-0 items-start gap-1">
          <p className="flex min-w-0 items-baseline py-1">
            <MethodWord method={method} />
            <span className="min-w-0 font-mono text-mono [overflow-wrap:anywhere]">{path}</span>
          </p>
          <CopyButton label="Copy address" value={() => window.location.origin + path} />
        </div>
        {[rest, operation.description].map(
          (text) =>
            text && (
              <p key={text} className="max-w-[72ch] text-ink-muted">
                <Words>{text}</Words>
              </p>
            ),
        )}
        <p className="text-sm text-ink-faint">
          In generated clients: <Mono>{operation.operationId}</Mono>
        </p>
      </header>
      {parameters.length > 0 && (
        <Section title="Parameters">
          <ParameterList document={document} parameters={parameters} />
        </Section>
      )}
      {body && (
        <Section title="Body" description={`${bodyType}: ${kindOf(body)}`}>
          <SchemaTree document={document} schema={body} label="Fields of the body" />
        </Section>
      )}
      <TryIt document={document} route={route} origin={origin} kept={kept} />
      <Responses document={document} responses={operation.responses} />
    </article>
  );
}

const contentOf = (content: Response["content"]): [type: string, schema: Schema | undefined] => {
  const [type, given] = Object.entries(content ?? {})[0] ?? ["", undefined];
  return [type, given?.schema];
};

const toneOf = (status: string): Tone => (status < "300" ? "good" : status < "400" ? "info" : status < "500" ? "warn" : "bad");

function Responses({ document, responses }: { document: ApiDocument; responses: Record<string, Response> }) {
  return (
    <Section title="Responses">
      <ul className="divide-y divide-line border-t border-line">
        {Object.entries(responses).map(([status, given]) => {
          const response = responseOf(document, given);
          const [type, schema] = contentOf(response.content);
          // Every refusal has the same shape, and is described in one line.
          const shared = given.$ref !== undefined;
          return (
            <li key={status} className="flex flex-col gap-2 py-3 last:pb-0">
              <div className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
                <Badge tone={toneOf(status)}>{status}</Badge>
                <p className="min-w-0 flex-1 basis-48">
                  <Words>{response.description ?? ""}</Words>
                </p>
                {schema && (
                  <span className="text-sm text-ink-muted">
                    {kindOf(schema)}
                    {type !== "application/json" && `, ${type}`}
                  </span>
                )}
              </div>
              {Object.entries(response.headers ?? {}).map(([name, header]) => (
                <p key={name} className="text-sm text-ink-muted">
                  <Mono>{name}</Mono>: <Words>{header.description ?? ""}</Words>
                </p>
              ))}
              {schema && !shared && <SchemaTree document={document} schema={schema} label={`Fields of the ${status} response`} answered />}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
