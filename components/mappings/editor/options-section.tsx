"use client";
import { FieldSet } from "#components/ui/field.tsx";
import { Checkbox, RadioGroup } from "#components/ui/toggle.tsx";
import type { ActionDefinition, MappingOptions } from "#lib/core/actions/types.ts";
import { EditorSection } from "./section.tsx";

/** How this mapping's requests are delivered. */
export function OptionsSection({
  action,
  options,
  readOnly,
  onChange,
}: {
  action: ActionDefinition | undefined;
  options: MappingOptions;
  readOnly: boolean;
  onChange: (options: MappingOptions) => void;
}) {
  return (
    <EditorSection title="Delivery">
      <div className="flex flex-col gap-4">
        {action?.deliveryMethods && (
          <FieldSet legend="How it is sent">
            <RadioGroup
              name="deliveryMethod"
              value={options.deliveryMethod ?? action.deliveryMethods[0]?.value}
              disabled={readOnly}
              onValueChange={(deliveryMethod) => onChange({ ...options, deliveryMethod })}
              options={action.deliveryMethods}
            />
          </FieldSet>
        )}
        <Checkbox
          checked={options.retryUnknownOutcome ?? true}
          disabled={readOnly}
          onCheckedChange={(retryUnknownOutcome) => onChange({ ...options, retryUnknownOutcome })}
          help="If Talon.One doesn’t respond in time, the request may still have arrived. Retry only if applying the update twice does no harm."
        >
          Retry when the outcome is unknown
        </Checkbox>
        <FieldSet legend="When a delivery fails">
          <RadioGroup
            name="onDead"
            value={options.onDead ?? "continue"}
            disabled={readOnly}
            onValueChange={(onDead) => onChange({ ...options, onDead })}
            options={[
              { value: "continue", label: "Continue with the next deliveries" },
              {
                value: "stop_lane",
                label: "Hold this customer’s or session’s later deliveries",
                help: "Until someone replays or skips it.",
              },
            ]}
          />
        </FieldSet>
      </div>
    </EditorSection>
  );
}
