import Link from "next/link";
import { paths } from "#components/frame/paths.ts";
import { Section } from "#components/ui/card.tsx";
import { CodeBlock } from "#components/ui/json-view.tsx";
import { Mono } from "#components/ui/kbd.tsx";
import type { SecurityScheme } from "#lib/console/api-reference/document.ts";

const link = "text-accent-text underline underline-offset-2";

/** What applies to every route, before one is chosen. */
export function ReferenceStart({ origin, schemes }: { origin: string; schemes: Readonly<Record<string, SecurityScheme>> }) {
  return (
    <div className="flex flex-col gap-4">
      <Section title="Choose a route" description="Each has its parameters, its body, its responses, and a form to try it here.">
        <div className="flex flex-col gap-3">
          <p className="max-w-[72ch]">
            A script signs in with an API token: create one under{" "}
            <Link href={paths.tokens()} className={link}>
              Tokens
            </Link>
            . On this page you can send requests with your session or with a token that you paste. A pasted token is stored nowhere.
          </p>
          <CodeBlock
            caption="The first request"
            copyLabel="Copy command"
            value={`curl -s ${origin}/api/me \\\n  -H "Authorization: Bearer $TOKEN"`}
          />
          <p className="max-w-[72ch]">
            Errors, limits and paging are the same for every route:{" "}
            <Link href={paths.help("api")} className={link}>
              JSON API
            </Link>
            . To generate a client, use the OpenAPI document at <Mono>/api/openapi.json</Mono>.
          </p>
        </div>
      </Section>
      <Section title="Ways to sign in">
        <dl className="grid grid-cols-1 gap-x-6 gap-y-1.5 sm:grid-cols-[max-content_1fr]">
          {Object.entries(schemes).map(([name, scheme]) => (
            <div key={name} className="contents">
              <dt className="font-mono text-mono max-sm:mt-1">{name}</dt>
              <dd className="min-w-0 break-words text-ink-muted">{scheme.description}</dd>
            </div>
          ))}
        </dl>
      </Section>
    </div>
  );
}
