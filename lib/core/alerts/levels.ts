/** How bad it is. A notice is worth knowing, but wakes nobody at night. */
export const levels = ["ok", "notice", "warning", "critical"] as const;
export type Level = (typeof levels)[number];

export const rank = (level: Level): number => levels.indexOf(level);
export const worse = (a: Level, b: Level): Level => (rank(a) >= rank(b) ? a : b);
