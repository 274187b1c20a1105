"use client";
import Link from "next/link";
import { paths } from "#components/frame/paths.ts";
import { Field } from "#components/ui/field.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import type { SecurityScheme } from "#lib/console/api-reference/document.ts";
import { isSession } from "#lib/console/api-reference/request.ts";

const words: Record<string, string> = {
  session: "Your session in this browser",
  token: "An API token",
  headerToken: "The source’s header token",
  writeKey: "The source’s write key",
  signature: "A signature of the body",
};

/** On whose behalf the request is sent. A secret that is entered stays on the page. */
export function SignInField({
  schemes,
  value,
  onValueChange,
  secret,
  onSecretChange,
}: {
  schemes: readonly { name: string; scheme: SecurityScheme | undefined }[];
  value: string;
  onValueChange: (name: string) => void;
  secret: string;
  onSecretChange: (secret: string) => void;
}) {
  const chosen = schemes.find(({ name }) => name === value)?.scheme;
  return (
    <>
      <Field label="Sign in with" className="max-w-100">
        <Select value={value} onChange={(event) => onValueChange(event.target.value)}>
          {schemes.map(({ name }) => (
            <option key={name} value={name}>
              {words[name] ?? name}
            </option>
          ))}
        </Select>
      </Field>
      {!isSession(chosen) && (
        <Field
          label={secretLabels[value] ?? value}
          className="max-w-100"
          help={
            <>
              Used for requests from this page only, and stored nowhere.{" "}
              {value === "token" && (
                <Link href={paths.tokens()} className="text-accent-text underline underline-offset-2">
                  Create a token
                </Link>
              )}
            </>
          }
        >
          <Input
            type="password"
            mono
            autoComplete="off"
            spellCheck={false}
            value={secret}
            onChange={(event) => onSecretChange(event.target.value)}
          />
        </Field>
      )}
    </>
  );
}

const secretLabels: Record<string, string> = {
  token: "API token",
  headerToken: "Header token",
  writeKey: "Write key",
  signature: "Signature",
};
