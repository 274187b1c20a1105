/** What an erasure has done so far, by table. */
export type Tally = {
  deleted: {
    event: number;
    delivery: number;
    attempt: number;
    rule_effect: number;
    saved_event: number;
    test_case: number;
    saved_link: number;
    reprocess: number;
    event_name: number;
    back_test: number;
    problem_note: number;
  };
  /** Records that also serve other people: this person's part was removed. */
  redacted: { event: number; delivery: number; attempt: number; rule_effect: number; mapping_version: number; release: number };
  waitingRequests: number;
};

export const newTally = (): Tally => ({
  deleted: {
    event: 0,
    delivery: 0,
    attempt: 0,
    rule_effect: 0,
    saved_event: 0,
    test_case: 0,
    saved_link: 0,
    reprocess: 0,
    back_test: 0,
    event_name: 0,
    problem_note: 0,
  },
  redacted: { event: 0, delivery: 0, attempt: 0, rule_effect: 0, mapping_version: 0, release: 0 },
  waitingRequests: 0,
});
export const total = ({ deleted, redacted, waitingRequests }: Tally): number =>
  [...Object.values(deleted), ...Object.values(redacted), waitingRequests].reduce((sum, count) => sum + count, 0);
