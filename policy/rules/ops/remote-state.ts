import type { Estate, Resource } from "../../resources";
import { NOT_APPLICABLE, PASS, orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { judgeAttribute } from "../../attribute";
import { labelOf, nameOf } from "../../target";
import { at, blocks, text } from "../../value";

const BUCKET = "google_storage_bucket";
const STACK = "terraform_stack";
const BACKEND_BUCKET = "backend.gcs.bucket";

export const remoteState: Rule = {
  id: "OPS001",
  family: "OPS",
  slug: "remote-state",
  title: "State is kept in a bucket, every version of it, for good",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [STACK, BUCKET],
  why:
    "State in a file is on one machine, and a second apply from another makes everything twice. An older version is the way back " +
    "from a state that is broken.",
  sources: [
    "https://developer.hashicorp.com/terraform/language/backend/gcs",
    "https://cloud.google.com/storage/docs/object-versioning",
  ],
  fix: "Write the backend gcs with a bucket; on the bucket versioning { enabled = true }, no lifecycle_rule that deletes and no force_destroy.",
  exceptable: true,
  check(resource, { estate }) {
    return resource.type === STACK ? judgeBackend(estate, resource) : judgeBucket(estate, resource);
  },
};

function judgeBackend(estate: Estate, stack: Resource): Verdict {
  if (at(stack.values, BACKEND_BUCKET).state !== "absent") return PASS;
  const written = at(stack.values, "backend");
  const kind = written.state === "known" ? Object.keys(written.value as object)[0] : undefined;
  // The bucket's own stack begins before there is a bucket, and moves in afterwards.
  const holdsBucket = estate
    .ofType(BUCKET)
    .some((bucket) => bucket.stack === stack.name && isStateBucket(estate, bucket));
  if (kind === "local" && holdsBucket) return PASS;
  const got = kind ?? "no backend";
  const message = `the stack ${stack.name} keeps its state by ${got}; it needs the backend gcs`;
  return { status: "fail", path: "backend", message, got, want: "gcs with a bucket" };
}

function judgeBucket(estate: Estate, bucket: Resource): Verdict | readonly Verdict[] {
  if (!isStateBucket(estate, bucket)) return NOT_APPLICABLE;
  return orPass([
    ...judgeAttribute(bucket, "versioning.enabled", {
      isRight: (on) => on === "true",
      want: "true",
      byDefault: "false",
    }),
    ...judgeAttribute(bucket, "force_destroy", {
      isRight: (force) => force === "false",
      want: "false",
      byDefault: "false",
    }),
    ...judgeLifecycle(bucket),
  ]);
}

function judgeLifecycle(bucket: Resource): readonly Verdict[] {
  const rules = blocks(bucket.values, "lifecycle_rule");
  if (!rules) return [unknownAt("lifecycle_rule", "(the rules are not known yet)")];
  return rules.flatMap((rule, index): readonly Verdict[] => {
    if (text(at(rule, "action.type")) !== "Delete") return [];
    const message = `${labelOf(bucket)} deletes state by a lifecycle rule; it needs none that deletes`;
    return [
      {
        status: "fail",
        path: `lifecycle_rule.${index}.action.type`,
        message,
        got: "Delete",
        want: "no rule that deletes",
      },
    ];
  });
}

/** The bucket that a stack's backend names; where no backend is shown, the one whose name says so. */
function isStateBucket(estate: Estate, bucket: Resource): boolean {
  const name = nameOf(bucket);
  if (name === undefined) return false;
  return /terraform-state|tfstate/.test(name) || backendBuckets(estate).has(name);
}

function backendBuckets(estate: Estate): ReadonlySet<string> {
  let names = bucketsByEstate.get(estate);
  if (!names) {
    names = new Set(estate.ofType(STACK).flatMap((stack) => text(at(stack.values, BACKEND_BUCKET)) ?? []));
    bucketsByEstate.set(estate, names);
  }
  return names;
}

const bucketsByEstate = new WeakMap<Estate, ReadonlySet<string>>();
