import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SYMPTOMS } from "../../smoke/symptoms";
import type { Symptom } from "../../smoke/symptoms";

const entries: readonly (readonly [string, Symptom])[] = Object.entries(SYMPTOMS);

test.each(entries)("%s says what it is, what it means and what to do", (_id, { title, meaning, remedy }) => {
  expect(title).toMatch(/^\S.*[^.]$/);
  for (const sentence of [meaning, remedy]) expect(sentence).toMatch(/^\S.*\.$/);
});

test.each([
  ["route-missing", "4 September 2025: /ws/beacon answered 404"],
  ["start-up-failed", "8 September 2025: containers ended with exit(3)"],
  ["unavailable", "8 September 2025: containers ended with exit(3)"],
  ["rollout-failed", "8 September 2025: containers ended with exit(3)"],
  ["not-ready", "15 September 2025: start-up gave the database 8 s"],
  ["websocket-server-error", "1011 as the sign of a server error"],
] as const)("%s tells of its incident", (id, incident) => {
  const { incident: told }: Symptom = SYMPTOMS[id];
  expect(told).toContain(incident);
});

test("a certificate that is not there yet: how long that takes, and what it waits for", () => {
  expect(SYMPTOMS["certificate-not-provisioned"].meaning).toContain(
    "takes up to 60 minutes, and DNS must point at the load balancer's address",
  );
});

test("every symptom is found by some check", () => {
  const folder = join(__dirname, "../../smoke");
  const code = readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && name !== "symptoms.ts")
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
  expect(entries.map(([id]) => id).filter((id) => !code.includes(`"${id}"`))).toStrictEqual([]);
});
