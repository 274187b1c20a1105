import type { z } from "zod";

export type ContractMethod = "GET" | "POST" | "PUT" | "DELETE";

/**
 * One operation of Talon.One's APIs, usually the third-party one, in our own words and checked by
 * our own schemas.
 */
export type Operation = {
  /** Our name for it, unique; shown to people in reports. */
  name: string;
  method: ContractMethod;
  /** Template with {parameters}, no query. */
  path: string;
  /** False for what Talon.One serves but does not publish. */
  published: boolean;
  /** Where it is published; absent: in the third-party API. */
  api?: "integration";
  /** Schemas of the decoded path parameters. */
  parameters?: Record<string, z.ZodType<string>>;
  /** Query parameters, by name; any other is an error. */
  query?: Record<string, z.ZodType<string>>;
  /** Optional headers with their own meaning, lower-case. */
  headers?: Record<string, z.ZodType<string>>;
  /** Absent: the operation takes no body. */
  body?: z.ZodType;
  /** A success: its status, and its JSON body if it has one. */
  answer: { status: 200 | 201 | 204; body?: z.ZodType };
  /** The error statuses that the contract names. */
  refusals: readonly number[];
};
