"use client";
import { changesBetween } from "#components/mappings/model/changes-between.ts";
import { shortJson } from "#components/plans/sample.tsx";
import { CodeBlock } from "#components/ui/json-view.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { changeLabel, wordsOf } from "#components/words/mapping-change-words.ts";
import type { Content } from "#lib/console/mappings/schema.ts";
import { actionBySlug } from "#lib/core/actions/index.ts";
import type { JsonValue } from "#lib/platform/json.ts";

/**
 * What one state of a mapping changes in another, one line per field: the field, before and after.
 */
export function ContentDifferences({
  before,
  after,
  changedSecrets = [],
}: {
  /** Null if there was none: then everything is new. */
  before: Content | null;
  after: Content;
  /** Settings whose key differs, which the masks do not show. */
  changedSecrets?: readonly string[];
}) {
  const was = before ?? { ...after, name: "", trigger: "", enabled: false, settings: {}, options: {} };
  const fields = [was, after].flatMap(({ actionSlug }) => actionBySlug.get(actionSlug)?.fields ?? []);
  const changes = changesBetween(was, after);
  const keys = changedSecrets.filter((path) => !changes.some((change) => path.startsWith(change.path)));
  if (changes.length + keys.length === 0) return <p className="text-ink-muted">Nothing differs.</p>;
  return (
    <dl className="flex flex-col gap-2 text-sm">
      {changes.map((change) => (
        <div key={change.path} className="grid grid-cols-1 gap-x-4 sm:grid-cols-[minmax(7rem,12rem)_minmax(0,1fr)]">
          <dt className="font-medium break-words">{outside(changeLabel(change.path, fields))}</dt>
          <dd className="min-w-0">
            {before && <Value path={change.path} value={change.before} sign="−" word="before" className="text-bad" />}
            <Value path={change.path} value={change.after} sign="+" word={before ? "after" : "new"} className="text-good" />
          </dd>
        </div>
      ))}
      {keys.map((path) => (
        <div key={path} className="grid grid-cols-1 gap-x-4 sm:grid-cols-[minmax(7rem,12rem)_minmax(0,1fr)]">
          <dt className="font-medium break-words">{outside(changeLabel(path, fields))}</dt>
          <dd>another key</dd>
        </div>
      ))}
    </dl>
  );
}

function Value({
  path,
  value,
  sign,
  word,
  className,
}: {
  path: string;
  value: JsonValue | undefined;
  sign: string;
  word: string;
  className: string;
}) {
  const words = wordsOf(path, value);
  return (
    <span className={`block min-w-0 break-words ${className}`}>
      <span aria-hidden>{sign} </span>
      <span className="sr-only">{word}: </span>
      {words === undefined ? <code className="font-mono text-mono">{outside(shortJson(value, 240))}</code> : outside(words)}
    </span>
  );
}

/** Two states side by side as JSON. */
export function ContentJson({ before, after, names }: { before: Content | null; after: Content | null; names: [string, string] }) {
  return (
    <div className={`grid grid-cols-1 gap-3 ${before && after ? "lg:grid-cols-2" : ""}`}>
      {before && <CodeBlock caption={names[0]} value={plain(before)} copyLabel={`Copy ${names[0]}`} />}
      {after && <CodeBlock caption={names[1]} value={plain(after)} copyLabel={`Copy ${names[1]}`} />}
    </div>
  );
}

const plain = ({ name, actionSlug, trigger, enabled, settings, options }: Content) => ({
  name,
  actionSlug,
  trigger,
  enabled,
  settings,
  options,
});
