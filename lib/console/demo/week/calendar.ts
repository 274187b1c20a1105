import { chanceOf } from "./random.ts";
import {
  forgetType,
  type Happening,
  meetsProblem,
  moveBetweenAudiences,
  orderInApp,
  remindOfPoints,
  visitApp,
  visitSite,
  visitTill,
} from "./visits.ts";

export const weekMs = 7 * 86_400_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;
/** The shop's people live an hour ahead of UTC. */
const shopOffsetMs = hourMs;

/** How busy each hour of a shop's day is; the busiest has 1. */
const rhythm = [
  0.09, 0.05, 0.03, 0.03, 0.04, 0.08, 0.18, 0.32, 0.45, 0.52, 0.58, 0.64, 0.72, 0.62, 0.56, 0.58, 0.64, 0.74, 0.88, 1, 0.98, 0.82, 0.5,
  0.24,
];
/**
 * For this long before the demo, no event causes its open problem: an alert about the share of
 * failures would outshine it.
 */
const calmMs = 11 * 60_000;
/** Visits in the busiest hour. */
const busiest = { site: 8, app: 7, till: 6 };

/**
 * Everything that happened in the demo's shop within the week before `nowMs`, oldest first. The
 * same for the same seed and hour.
 */
export function weekUntil(nowMs: number, seed = 1): Happening[] {
  const chance = chanceOf(seed);
  const happenings: Happening[] = [];
  const firstHour = Math.floor((nowMs - weekMs) / hourMs) * hourMs;
  for (let hour = firstHour; hour < nowMs; hour += hourMs) {
    const local = new Date(hour + shopOffsetMs);
    const isSunday = local.getUTCDay() === 0;
    const isWeekend = isSunday || local.getUTCDay() === 6;
    const share = (rhythm[local.getUTCHours()] ?? 0) * (isWeekend ? 1.35 : 1);
    const times = (most: number) => Math.floor(most * share + chance.next());
    const within = () => hour + Math.floor(chance.next() * hourMs);
    for (let n = times(busiest.site); n > 0; n--) happenings.push(...visitSite(chance, within()));
    for (let n = times(busiest.app); n > 0; n--) happenings.push(...visitApp(chance, within()));
    const isOpen = local.getUTCHours() >= 10 && local.getUTCHours() < 20 && !isSunday;
    for (let n = isOpen ? times(busiest.till) : 0; n > 0; n--) happenings.push(...visitTill(chance, within()));
    if (local.getUTCHours() === 11) happenings.push(...forgetType(chance, within()));
    if (local.getUTCHours() === 3) for (let n = 0; n < 14; n++) happenings.push(...remindOfPoints(chance, within()));
    for (let n = local.getUTCHours() === 4 ? 22 : times(2); n > 0; n--) happenings.push(...moveBetweenAudiences(chance, within()));
  }
  // Whatever day it was, some orders met the release that was rolled back.
  const { broken, rolledBack, outageFrom } = milestonesOf(nowMs);
  for (let at = broken + 120_000; at < rolledBack - 120_000; at += 480_000) happenings.push(...orderInApp(chance, at));
  // And some met the outage's beginning, when requests were tried several times.
  for (const second of [1, 8, 15]) happenings.push(...orderInApp(chance, outageFrom + second * 1_000));
  const isTold = ({ atMs, event }: Happening) => atMs > nowMs - weekMs && atMs < nowMs - (meetsProblem(event) ? calmMs : 20_000);
  return happenings.filter(isTold).sort((a, b) => a.atMs - b.atMs);
}

/** What happened to the shop's integration within the week: when, in ms since 1970. */
export type Milestones = {
  begun: number;
  /** Release 1. */
  carts: number;
  /** Release 2, and its rollback. */
  broken: number;
  rolledBack: number;
  outageFrom: number;
  outageTo: number;
  /** Release 4, which names an attribute that Talon.One does not have. */
  strict: number;
};

export function milestonesOf(nowMs: number): Milestones {
  const today = Math.floor(nowMs / dayMs) * dayMs;
  const at = (daysAgo: number, hour: number, minute: number) => today - daysAgo * dayMs + hour * hourMs + minute * 60_000;
  return {
    begun: nowMs - weekMs - dayMs,
    carts: at(5, 9, 20),
    broken: at(3, 17, 5),
    rolledBack: at(3, 17, 43),
    outageFrom: at(2, 17, 12),
    outageTo: at(2, 17, 59),
    strict: at(1, 8, 30),
  };
}
