import { expect, it } from "vitest";
import { type Report, reportOf, setReport } from "../../packages/core/src/report.ts";

type Module = typeof import("../../packages/core/src/report.ts");

const report: Report = { outcome: "recovered", attempts: [{ action: "send", status: 200, ms: 1 }] };

it("gives the report of a response, and nothing for any other [E2]", () => {
  const response = new Response();
  setReport(response, report);
  expect(reportOf(response)).toBe(report);
  expect(reportOf(new Response())).toBeUndefined();
  expect(reportOf(response.clone())).toBeUndefined();
});

it("replaces a report: a fetch within a fetch tells of the outer call", () => {
  const response = new Response();
  setReport(response, { outcome: "passed-through", attempts: [] });
  setReport(response, report);
  expect(reportOf(response)).toBe(report);
});

it("shares reports between copies of the package [E2]", async () => {
  const specifier = "../../packages/core/src/report.ts?copy";
  const copy = (await import(specifier)) as Module;
  expect(copy.reportOf).not.toBe(reportOf);
  const [one, other] = [new Response(), new Response()];
  setReport(one, report);
  copy.setReport(other, report);
  expect([copy.reportOf(one), reportOf(other)]).toEqual([report, report]);
});

it("leaves nothing on the response itself", () => {
  const response = new Response();
  const before = Reflect.ownKeys(response);
  setReport(response, report);
  expect(Reflect.ownKeys(response)).toEqual(before);
});
