import { hash } from "node:crypto";
import type { ComparedOutcome, MappingComparison } from "#lib/core/plan/compare-plans.ts";
import type { Issue } from "#lib/platform/json.ts";
import { Portion } from "./portion.ts";

/**
 * Under `number` the portions have the events that are counted; absent in results of versions that
 * kept only examples.
 *
 * For one mapping: events that were one outcome and would be another. `identical` apart from those
 * that send something else.
 */
export type Cell = {
  mappingId: string;
  before: ComparedOutcome;
  after: ComparedOutcome;
  identical: boolean;
  count: number;
  number?: number;
  events: string[];
};
export type DifferenceGroup = { mappingId: string; path: string; change: string; count: number; number?: number; events: string[] };
/** A problem of the payload: how many events have it before and after. */
export type IssueGroup = {
  mappingId: string;
  path: string;
  message: string;
  before: number;
  after: number;
  numbers?: { before: number; after: number };
  events: string[];
};
export type Rate = { total: number; peakPerSecond: number };

/**
 * What a back-test has found: numbers, and for each the IDs of its newest events, as examples. The
 * portions have all events of a number.
 */
export type BackTestResult = {
  events: number;
  unreadable: number;
  /** When the oldest and the newest event came, ISO 8601; null if there were none. */
  from: string | null;
  to: string | null;
  cells: Cell[];
  differences: DifferenceGroup[];
  issues: IssueGroup[];
  /** Groups beyond the limit. */
  leftOut: { differences: number; issues: number };
  requests: { before: Rate; after: Rate };
  /** Profiles and sessions that would change; `atLeast`: there were too many to count. */
  customers: { count: number; atLeast: boolean };
  /** True if names of attributes were compared with the account. */
  knowsAttributes?: boolean;
};

const mostExamples = 50;
const mostGroups = 2_000;
const keptGroups = 200;
const mostCustomers = 100_000;
/** For a path or a sentence: an event's keys may be as long as the event. */
const longestText = 300;

/**
 * Adds up a back-test, newest event first, in constant memory. `takePortion` returns, portion by
 * portion, which events a number counts.
 */
export class Tally {
  private portion = new Portion();
  private numbers = 0;
  private readonly cells = new Map<string, Required<Cell>>();
  private readonly differences = new Map<string, Required<DifferenceGroup>>();
  private readonly issues = new Map<string, Required<IssueGroup>>();
  private readonly dropped = { differences: 0, issues: 0 };
  private readonly customers = new Set<number>();
  private tooManyCustomers = false;
  private readonly rates = { before: new PerSecond(), after: new PerSecond() };
  private newest: Date | null = null;
  private oldest: Date | null = null;
  events = 0;
  unreadable = 0;

  /** The events since the last call, and which numbers count them. */
  takePortion(): Portion {
    const taken = this.portion;
    this.portion = new Portion();
    return taken;
  }

  private note(group: { count: number; number: number; events: string[] }, eventId: string): void {
    if (!this.portion.add(group.number, eventId)) return;
    group.count++;
    if (group.events.length < mostExamples) group.events.push(eventId);
  }

  event(receivedAt: Date, requests: { before: number; after: number }): void {
    this.events++;
    if (this.newest === null || receivedAt > this.newest) this.newest = receivedAt;
    if (this.oldest === null || receivedAt < this.oldest) this.oldest = receivedAt;
    this.rates.before.add(receivedAt, requests.before);
    this.rates.after.add(receivedAt, requests.after);
  }

  compared(mappingId: string, eventId: string, { before, after, identical, differences }: MappingComparison): void {
    const key = `${mappingId} ${before} ${after} ${identical}`;
    let cell = this.cells.get(key);
    if (!cell) {
      cell = { mappingId, before, after, identical, count: 0, number: this.numbers++, events: [] };
      this.cells.set(key, cell);
    }
    this.note(cell, eventId);
    for (const { path, change } of differences) this.difference(mappingId, path, change, eventId);
  }

  private difference(mappingId: string, whole: string, change: string, eventId: string): void {
    const path = whole.slice(0, longestText);
    const key = `${mappingId}\n${path}\n${change}`;
    let group = this.differences.get(key);
    if (!group) {
      if (this.differences.size >= mostGroups) {
        this.dropped.differences++;
        return;
      }
      group = { mappingId, path, change, count: 0, number: this.numbers++, events: [] };
      this.differences.set(key, group);
    }
    this.note(group, eventId);
  }

  issuesOf(mappingId: string, eventId: string, before: readonly Issue[], after: readonly Issue[]): void {
    for (const [side, list] of [
      ["before", before],
      ["after", after],
    ] as const)
      for (const issue of list) {
        const { path, message } = kindOf(issue);
        const key = `${mappingId}\n${path}\n${message}`;
        let group = this.issues.get(key);
        if (!group) {
          if (this.issues.size >= mostGroups) {
            this.dropped.issues++;
            continue;
          }
          const numbers = { before: this.numbers++, after: this.numbers++ };
          group = { mappingId, path, message, before: 0, after: 0, numbers, events: [] };
          this.issues.set(key, group);
        }
        // A payload may have the same problem in several places.
        if (!this.portion.add(group.numbers[side], eventId)) continue;
        group[side]++;
        if (group.events.length < mostExamples && group.events.at(-1) !== eventId) group.events.push(eventId);
      }
  }

  customer(lane: string): void {
    // 48 bits of a hash, because an ID may be long. Among a hundred thousand, a collision is
    // unlikely.
    const mark = Number.parseInt(hash("sha1", lane).slice(0, 12), 16);
    if (this.customers.size < mostCustomers) this.customers.add(mark);
    else if (!this.customers.has(mark)) this.tooManyCustomers = true;
  }

  result(): BackTestResult {
    const byCount = <Group extends { count: number }>(groups: Iterable<Group>) => [...groups].sort((a, b) => b.count - a.count);
    const differences = byCount(this.differences.values());
    const issues = [...this.issues.values()].sort((a, b) => b.after - a.after || b.before - a.before);
    return {
      events: this.events,
      unreadable: this.unreadable,
      from: this.oldest?.toISOString() ?? null,
      to: this.newest?.toISOString() ?? null,
      cells: byCount(this.cells.values()),
      differences: differences.slice(0, keptGroups),
      issues: issues.slice(0, keptGroups),
      leftOut: {
        differences: Math.max(0, differences.length - keptGroups) + this.dropped.differences,
        issues: Math.max(0, issues.length - keptGroups) + this.dropped.issues,
      },
      requests: { before: this.rates.before.rate(), after: this.rates.after.rate() },
      customers: { count: this.customers.size, atLeast: this.tooManyCustomers },
    };
  }
}

/** The problem without what belongs to one event: quoted words, sizes, places in a list. */
const kindOf = ({ path, message }: Issue) => ({
  path: path.replace(/\[\d+\]/g, "[]").slice(0, longestText),
  message: message
    .replace(/“[^”]*”|"[^"]*"/g, "“…”")
    .replace(/: entry \d+ of /, ": an entry of ")
    .replace(/, but (?:it|this|one) (?:has|is) .*$/, ".")
    .slice(0, longestText),
});

/** The busiest second. Events come in order of receipt, so only one second is counted at a time. */
class PerSecond {
  private second = Number.NaN;
  private inSecond = 0;
  private peak = 0;
  private total = 0;

  add(at: Date, requests: number): void {
    const second = Math.floor(at.getTime() / 1_000);
    if (second !== this.second) {
      this.second = second;
      this.inSecond = 0;
    }
    this.inSecond += requests;
    this.total += requests;
    if (this.inSecond > this.peak) this.peak = this.inSecond;
  }

  rate = (): Rate => ({ total: this.total, peakPerSecond: this.peak });
}
