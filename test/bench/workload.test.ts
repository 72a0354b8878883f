import { expect, it } from "vitest";
import { workloads } from "./workload.ts";

// The speeds can be compared only as long as both do the same.
for (const { name, kernel, bare } of workloads.filter(({ nodes }) => nodes <= 1_000)) {
  it(`${name}: the kernel and the bare loop come to the same`, () => {
    const [viaKernel, byHand] = [kernel(), bare()];
    for (const events of [1, 999, 59_000]) {
      viaKernel.advance(events);
      byHand.advance(events);
      expect(viaKernel.outcome()).toBe(byHand.outcome());
    }
    expect(viaKernel.pending).toBeGreaterThan(20);
  });
}
