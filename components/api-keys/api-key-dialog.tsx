"use client";
import { useState } from "react";
import { TextField } from "#components/forms/fields.tsx";
import { useZodForm } from "#components/forms/use-zod-form.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { ErrorSummary } from "#components/ui/error-summary.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useCreateApiKey, useRotateApiKey, useUpdateApiKey } from "#lib/console/api-keys/hooks.ts";
import type { ApiKeyView } from "#lib/console/api-keys/schema.ts";
import { rotatedWords, WithoutTest } from "./without-test.tsx";

const schemas = {
  new: () => import("./api-key-schema.ts").then((module) => module.newKeyFormSchema),
  rotate: () => import("./api-key-schema.ts").then((module) => module.rotateKeyFormSchema),
  edit: () => import("./api-key-schema.ts").then((module) => module.editKeyFormSchema),
};
const words = {
  new: { title: () => "Add API key", button: "Add key", done: "API key saved" },
  rotate: { title: (name: string) => `A new key for ${name}`, button: "Test and use key", done: "New key in use" },
  edit: { title: (name: string) => `Edit ${name}`, button: "Save", done: "Saved" },
};

export function ApiKeyDialog({ mode, apiKey, onClose }: { mode: keyof typeof schemas; apiKey?: ApiKeyView; onClose: () => void }) {
  const create = useCreateApiKey();
  const rotate = useRotateApiKey();
  const update = useUpdateApiKey();
  const [untested, setUntested] = useState(false);
  const form = useZodForm(
    schemas[mode],
    {
      name: apiKey?.name ?? "",
      key: "",
      expiresOn: mode === "edit" ? (apiKey?.expiresAt?.slice(0, 10) ?? "") : "",
    },
    { stored: mode === "edit" },
  );
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={words[mode].title(apiKey?.name ?? "")}
      description={
        mode === "rotate"
          ? "Falconer tests it first. Once Talon.One accepts it, every destination that shares this key uses it, and the old one is kept until you remove it."
          : undefined
      }
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="api-key" busy={form.formState.isSubmitting}>
            {mode === "rotate" && form.formState.isSubmitting ? "Testing…" : words[mode].button}
          </Button>
        </>
      }
    >
      <form
        id="api-key"
        noValidate
        className="flex flex-col gap-3"
        onSubmit={form.submit(async ({ name, key, expiresOn }) => {
          // A key works until the end of its last day.
          const expiresAt = expiresOn === "" ? null : `${expiresOn}T23:59:59Z`;
          if (mode === "new") await create.mutateAsync({ name, key, expiresAt });
          else if (mode === "rotate" && apiKey) {
            const { resumed } = await rotate.mutateAsync({ id: apiKey.id, key, expiresAt, untested });
            toast.good(rotatedWords({ untested, resumed }));
            return onClose();
          }
          if (mode === "edit" && apiKey) await update.mutateAsync({ id: apiKey.id, ...(name !== apiKey.name && { name }), expiresAt });
          toast.good(words[mode].done);
          onClose();
        })}
      >
        <ErrorSummary issues={form.issues} attempt={form.formState.submitCount} />
        {mode !== "rotate" && (
          <TextField
            form={form}
            name="name"
            label="Name"
            required
            help="Whose it is, and for what: “Segment, Europe”."
            autoComplete="off"
          />
        )}
        {mode !== "edit" && (
          <TextField form={form} name="key" label="API key" required type="password" autoComplete="off" spellCheck={false} mono />
        )}
        <TextField
          form={form}
          name="expiresOn"
          label="Expires on"
          type="date"
          className="max-w-50"
          help="As Talon.One shows it. Falconer reminds you 30, 7 and 1 days before."
        />
        {rotate.error && <WithoutTest error={rotate.error} checked={untested} onCheckedChange={setUntested} />}
      </form>
    </Dialog>
  );
}
