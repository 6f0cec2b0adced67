import { SECRET_ID } from "../../../platform/names";
import { judgeAttribute } from "../../attribute";
import type { Resource } from "../../resources";
import { orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { SECRET } from "../../secrets";
import { labelOf } from "../../target";
import { at, blocks } from "../../value";

export const secretContainer: Rule = {
  id: "SEC005",
  family: "SEC",
  slug: "secret-container",
  title: "A secret says where it is kept, under an id that the platform takes",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [SECRET],
  why: "Where a secret is kept cannot be changed later. An id with any other character is refused at apply.",
  sources: [
    "https://cloud.google.com/secret-manager/docs/choosing-replication",
    "https://cloud.google.com/secret-manager/docs/creating-and-accessing-secrets",
  ],
  fix: "Write replication with auto {} or user_managed, and a secret_id of letters, digits, - and _.",
  exceptable: true,
  check(secret) {
    return orPass([
      ...judgeAttribute(secret, "secret_id", {
        isRight: (id) => id !== undefined && SECRET_ID.test(id),
        want: "1 to 255 letters, digits, - and _",
      }),
      ...judgeReplication(secret),
    ]);
  },
};

function judgeReplication(secret: Resource): readonly Verdict[] {
  const kinds = ["auto", "user_managed"].map((kind) => blocks(secret.values, `replication.${kind}`));
  const unknown = at(secret.values, "replication");
  if (unknown.state === "unknown") return [unknownAt("replication", unknown.text)];
  if (kinds.some((blocksOfKind) => blocksOfKind?.length !== 0)) return [];
  const message = `${labelOf(secret)} does not say where it is kept; it needs replication with auto or user_managed`;
  return [{ status: "fail", path: "replication", message, got: "nothing", want: "auto or user_managed" }];
}
