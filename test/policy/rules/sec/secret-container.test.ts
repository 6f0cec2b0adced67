import { secretContainer } from "../../../../policy/rules/sec/secret-container";
import { estatePart, fails, isUnknown } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const SECRET = "google_secret_manager_secret.fernet-key";
const WANT = "1 to 255 letters, digits, - and _";
const NOWHERE = fails(
  SECRET,
  "replication",
  "fernet-key does not say where it is kept; it needs replication with auto or user_managed",
  "nothing",
  "auto or user_managed",
);

describeRule(secretContainer, {
  compliant: () => estatePart(SECRET),
  cases: [
    ...["A_b-9", "a".repeat(255)].map((id) => ({
      name: `the id ${id.slice(0, 9)}`,
      change: (fixture: Fixture) => set(fixture, SECRET, "secret_id", id),
      expect: "pass" as const,
    })),
    ...["a b", "a.b", "é", "a".repeat(256)].map((id) => ({
      name: `the id ${id.slice(0, 9)} of ${id.length} characters`,
      change: (fixture: Fixture) => set(fixture, SECRET, "secret_id", id),
      expect: [fails(SECRET, "secret_id", `${id} has secret_id ${id}; it needs ${WANT}`, id, WANT)],
    })),
    {
      name: "no id",
      change: (fixture) => unset(fixture, SECRET, "secret_id"),
      expect: [fails(SECRET, "secret_id", `${SECRET} has no secret_id; it needs ${WANT}`, "nothing", WANT)],
    },
    {
      name: "an id that is not known yet is unknown",
      change: (fixture) => set(fixture, SECRET, "secret_id", "${var.id}"),
      expect: [isUnknown(SECRET, "secret_id", "${var.id} is not known yet")],
    },
    { name: "kept anywhere", change: (fixture) => set(fixture, SECRET, "replication", { auto: {} }), expect: "pass" },
    { name: "no replication", change: (fixture) => unset(fixture, SECRET, "replication"), expect: [NOWHERE] },
    { name: "an empty replication", change: (fixture) => set(fixture, SECRET, "replication", {}), expect: [NOWHERE] },
    {
      name: "a replication that is not known yet is unknown",
      change: (fixture) => set(fixture, SECRET, "replication", "${var.replication}"),
      sources: ["configuration"],
      expect: [isUnknown(SECRET, "replication", "${var.replication} is not known yet")],
    },
    {
      name: "a kind of replication that is not known yet",
      change: (fixture) => set(fixture, SECRET, "replication", { auto: "${var.auto}" }),
      sources: ["configuration"],
      expect: "pass",
    },
  ],
});
