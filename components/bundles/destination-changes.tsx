"use client";
import { FieldSet } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Table, TableFrame, Td, Th, Tr } from "#components/ui/table.tsx";
import { Checkbox } from "#components/ui/toggle.tsx";
import type { ImportReport } from "#lib/console/bundles/schema.ts";
import { settingWords, valueWords } from "./report-words.ts";

/** The settings in an import that differ from this destination's: left alone unless chosen. */
export function DestinationChanges({
  kind,
  changes,
  chosen,
  mayConfigure,
  disabled,
  onChoose,
}: {
  kind: ImportReport["kind"];
  changes: ImportReport["destination"];
  chosen: boolean;
  mayConfigure: boolean;
  disabled: boolean;
  onChoose: (chosen: boolean) => void;
}) {
  const isBundle = kind === "bundle";
  return (
    <FieldSet
      legend={isBundle ? "The file’s settings differ from this destination’s" : "The filters in Segment differ from this destination’s"}
    >
      <TableFrame label="Settings that differ">
        <Table aria-label="Settings that differ">
          <thead>
            <tr>
              <Th>Setting</Th>
              <Th>Here</Th>
              <Th>{isBundle ? "In the file" : "In Segment"}</Th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ field, before, after }) => (
              <Tr key={field}>
                <Td className="py-1.5">{settingWords[field] ?? field}</Td>
                <Td className="py-1.5 break-words text-ink-muted">{valueWords(field, before)}</Td>
                <Td className="py-1.5 break-words">{valueWords(field, after)}</Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      </TableFrame>
      {mayConfigure ? (
        <Checkbox checked={chosen} disabled={disabled} onCheckedChange={onChoose} help="Otherwise only the mappings are imported.">
          {isBundle ? "Import the file’s settings" : "Replace this destination’s filters with Segment’s"}
        </Checkbox>
      ) : (
        <Notice>Only the mappings are imported. An admin can import the settings.</Notice>
      )}
    </FieldSet>
  );
}
