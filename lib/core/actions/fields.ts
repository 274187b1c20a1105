import type { ActionField } from "./types.ts";

// Fields that several actions share.

export const customerProfileId: ActionField = {
  key: "customerProfileId",
  label: "Customer profile ID",
  help: "Whom this is about: the customer's ID in Talon.One. Usually the user ID of the event. A profile that does not exist yet is created.",
  type: "string",
  required: true,
  default: { "@path": "$.userId" },
  limits: { maxLength: 1000 },
};

export const runRuleEngine: ActionField = {
  key: "runRuleEngine",
  label: "Run the rules",
  help: "Whether Talon.One runs your campaigns' rules on this update. Without it the update is faster, but effects and audience rules don’t apply.",
  type: "boolean",
  default: true,
};

export const skipNonExistingAttributes: ActionField = {
  key: "skipNonExistingAttributes",
  label: "Skip unknown attributes",
  help: "When on, attributes that do not exist in Talon.One are ignored. When off, Talon.One rejects the whole request because of them.",
  type: "boolean",
  default: false,
};

export const addAudienceIds: ActionField = {
  key: "addAudienceIds",
  names: { kind: "audience" },
  label: "Audiences to join",
  help: "Talon.One's numbers of the audiences the customer joins. Find them in the Campaign Manager under Audiences.",
  type: "integer",
  multiple: true,
  limits: { min: 1 },
};

export const deleteAudienceIds: ActionField = {
  key: "deleteAudienceIds",
  names: { kind: "audience" },
  label: "Audiences to leave",
  help: "Talon.One's numbers of the audiences the customer leaves.",
  type: "integer",
  multiple: true,
  limits: { min: 1 },
};

const segmentAudiences = "For Segment Engage it is context.personas.computation_id. The audience must exist in Talon.One.";

export const joinedAudiences: ActionField = {
  key: "adds",
  names: { kind: "segmentAudience" },
  label: "Audiences to join",
  help: `IDs of the audiences the customer joins, as they are in Segment. ${segmentAudiences}`,
  type: "string",
  multiple: true,
  limits: { minLength: 1, maxLength: 1000 },
};

export const leftAudiences: ActionField = {
  key: "deletes",
  names: { kind: "segmentAudience" },
  label: "Audiences to leave",
  help: `IDs of the audiences the customer leaves, as they are in Segment. ${segmentAudiences}`,
  type: "string",
  multiple: true,
  limits: { minLength: 1, maxLength: 1000 },
};

export const audienceId: ActionField = {
  key: "audienceId",
  label: "Audience ID",
  help: "The ID that identifies the audience in both systems. For audiences of Segment Engage, use the ID that Engage sends.",
  type: "string",
  required: true,
  limits: { minLength: 1, maxLength: 1000 },
};

export const audienceName: ActionField = {
  key: "audienceName",
  label: "Audience name",
  help: "The name marketers see in Talon.One.",
  type: "string",
  required: true,
  limits: { minLength: 1, maxLength: 1000 },
};

export function attributes(path: string, help: string, entity: "CustomerProfile" | "Event" = "CustomerProfile"): ActionField {
  const names = { kind: "attributes", entity } as const;
  return { key: "attributes", label: "Attributes", help, type: "object", names, default: { "@path": path } };
}

export const attributeTypes = ["string", "time", "number", "boolean", "location"] as const;

/** Types of attributes by name. `path`: the list in the event that the default mapping reads. */
export function attributesInfo(path: string, key = "attributesInfo", label = "Attribute types"): ActionField {
  return {
    key,
    label,
    help: "The type of an attribute, where Talon.One should not guess it from the value.",
    type: "object",
    multiple: true,
    advanced: true,
    default: { "@arrayPath": [path, { name: { "@path": "$.name" }, type: { "@path": "$.type" } }] },
    fields: [
      { key: "name", label: "Attribute", help: "The attribute's name in Talon.One.", type: "string", required: true },
      {
        key: "type",
        label: "Type",
        help: "The type to give it.",
        type: "string",
        required: true,
        choices: attributeTypes.map((value) => ({ value, label: value })),
      },
    ],
  };
}
