import type { Issue, JsonObject, JsonValue } from "#lib/platform/json.ts";

export type FieldType = "string" | "text" | "integer" | "number" | "boolean" | "object" | "secret";

export type FieldNames =
  | { kind: "attributes"; entity: "CustomerProfile" | "CustomerSession" | "CartItem" | "Event" }
  /** An audience by Talon.One's number, or by Segment's ID. */
  | { kind: "eventType" | "audience" | "segmentAudience" };

/**
 * One input of an action. The console's form, cleaning, validation and the documentation are all
 * made from this.
 */
export type ActionField = {
  key: string;
  label: string;
  help: string;
  type: FieldType;
  required?: boolean;
  /** The value is a list of `type`. */
  multiple?: boolean;
  choices?: readonly { value: string; label: string; warning?: string }[];
  /**
   * Declared sub-fields of an object (or of each object in a list): cleaning removes other keys.
   */
  fields?: readonly ActionField[];
  /** Sub-fields of each value of an object with free keys (additionalCosts: name -> {price}). */
  valueFields?: readonly ActionField[];
  /** What the field names in the Talon.One account: its catalogue can offer and check it. */
  names?: FieldNames;
  /** Default mapping in Segment's mapping language. */
  default?: JsonValue;
  limits?: { minLength?: number; maxLength?: number; min?: number; max?: number; maxItems?: number };
  /**
   * For a secret: the field with the address it is sent to. A stored secret goes to no other
   * address.
   */
  sentTo?: string;
  /** Folded away in the form until it has a value. */
  advanced?: boolean;
};

/**
 * `lanes`: keys in which this request must stay in order, "profile:<id>", "session:<id>",
 * "audience:<id>"; sorted, no duplicates.
 */
export type PlannedRequest = {
  method: "POST" | "PUT" | "DELETE";
  /** Starts with "/", segments percent-encoded, no query. */
  path: string;
  /** "" or "?...". */
  query: string;
  /** Lower-case names; without authorization and destination-hostname, which the client adds. */
  headers: Record<string, string>;
  body?: JsonValue;
  lanes: string[];
};

export type MappingOptions = {
  /** Only for actions with delivery methods. */
  deliveryMethod?: "perProfile" | "legacy";
  /** Retry an event whose request timed out, although it may have arrived. Default true. */
  retryUnknownOutcome?: boolean;
  /** What a dead delivery does to its lane. Default "continue". */
  onDead?: "continue" | "stop_lane";
};

export type ActionExample = {
  title: string;
  kind: "typical" | "minimal" | "limit" | "bad";
  payload: JsonObject;
  options?: MappingOptions;
  requests?: Omit<PlannedRequest, "lanes">[];
  issues?: string[];
};

/**
 * A recipe offered to a marketer. `mapping` contains only what differs from the fields' defaults.
 */
export type ActionRecipe = { name: string; description: string; trigger: string; mapping: JsonObject };

export type ActionGroup = "events" | "profiles" | "sessions" | "audiences";

export type ActionDefinition = {
  slug: string;
  /**
   * Segment's ID of this action in its own catalogue, for imports. Absent: Segment's destination
   * does not have this action.
   */
  segmentId?: string;
  title: string;
  description: string;
  group: ActionGroup;
  /** Slug of the action to use instead; its presence marks this one as deprecated. */
  successor?: string;
  fields: readonly ActionField[];
  deliveryMethods?: readonly { value: "perProfile" | "legacy"; label: string; help: string }[];
  /**
   * Checks beyond the fields' own limits; paths are relative to the payload. `found`: what the
   * fields' own checks found.
   */
  check?: (payload: JsonObject, found: readonly Issue[], options: MappingOptions) => Issue[];
  /** What building the requests changes in values; people see it like cleaning's own changes. */
  notes?: (payload: JsonObject, options: MappingOptions) => Note[];
  /** False if it adds something each time it arrives; all others may be sent twice without harm. */
  repeatable?: false;
  /**
   * What Talon.One creates along the way if it does not exist; everything else must exist already.
   */
  creates?: "attributes" | "eventType";
  /** Waiting deliveries of it may leave together, as one request. */
  mergeable?: true;
  /**
   * The refusal that means it is done already. `afterTry`: only if an earlier attempt may have done
   * it.
   */
  doneWhen?: { status: number; afterTry?: true; cause: "audience_exists" | "audience_gone"; note: string };
  /**
   * The payload is clean and valid here. Several requests only if a list is split or fanned out.
   */
  buildRequests: (payload: JsonObject, options: MappingOptions) => PlannedRequest[];
};

/** What cleaning changed, shown to people; never a reason not to send. */
export type Note = { path: string; message: string; before?: JsonValue; after?: JsonValue };
