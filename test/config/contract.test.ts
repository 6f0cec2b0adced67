import { checkAcknowledged } from "../../config/contract";
import { DeclarationError } from "../../platform/violation";

describe("the list of acknowledged destructions", () => {
  it.each([[[]], [["google_storage_bucket.a", "google_sql_database_instance.b"]]])("may be %j", (list) => {
    expect(checkAcknowledged(list)).toEqual(list);
  });

  it("is refused with every entry that is no address", () => {
    const wrong = (index: number, given: string) => ({
      path: `config/exceptions.ts: acknowledgedDestructions.${index}`,
      given,
      allowed: "an address, such as google_sql_database_instance.main",
      fix: "write the address of the resource, or remove the entry",
    });
    expect(() => checkAcknowledged(["", "google_storage_bucket.a", " ", null, { address: "a" }, undefined])).toThrow(
      new DeclarationError("The list of acknowledged destructions", [
        wrong(0, '""'),
        wrong(2, '" "'),
        wrong(3, "null"),
        wrong(4, '{"address":"a"}'),
        wrong(5, "nothing"),
      ]),
    );
  });

  it.each([
    ["google_storage_bucket.a", '"google_storage_bucket.a"'],
    [{}, "{}"],
    [undefined, "nothing"],
  ])("is refused when it is no list: %j", (list, given) => {
    expect(() => checkAcknowledged(list)).toThrow(
      new DeclarationError("The list of acknowledged destructions", [
        {
          path: "config/exceptions.ts: acknowledgedDestructions",
          given,
          allowed: "a list of addresses, in [ and ]",
          fix: "write [] if there is none",
        },
      ]),
    );
  });
});
