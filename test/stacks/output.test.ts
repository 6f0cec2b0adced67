import { tmpdir } from "node:os";
import { synthesized } from "./synthesized";

describe("the synthesized output", () => {
  const first = synthesized();

  it("is the same twice, byte for byte", () => {
    expect(synthesized().texts).toEqual(first.texts);
  });

  it.each(Object.keys(first.texts))("of %s carries no path of this machine and no date", (stack) => {
    expect(first.texts[stack]).not.toContain(process.cwd());
    expect(first.texts[stack]).not.toContain(tmpdir());
    expect(first.texts[stack]).not.toMatch(/\b20\d\d-\d\d-\d\d/);
  });

  it.each(Object.keys(first.texts))(
    "of %s asks for the Terraform that knows write-only arguments, and pins its providers",
    (stack) => {
      const { required_version, required_providers } = first.stack(stack).terraform;
      expect(required_version).toBe(">= 1.11.0");
      expect(required_providers.google).toEqual({ source: "google", version: "6.50.0" });
      expect(required_providers.random?.version ?? "3.7.2").toBe("3.7.2");
    },
  );

  it("has no import block unless the stack is adopting", () => {
    for (const stack of Object.keys(first.texts)) expect(first.stack(stack)).not.toHaveProperty("import");
  });

  it("adopts every resource of the environment's names, each by an id of its own", () => {
    const adopting = synthesized({ options: { adopting: true } });
    const imports = Object.keys(adopting.texts).flatMap(
      (stack) => adopting.stack(stack).import as { to: string; id: string }[],
    );
    expect(imports).toContainEqual({
      to: "google_cloud_run_v2_service.service-backend",
      id: "projects/netra-staging/locations/us-central1/services/netra-backend-staging",
    });
    expect(imports).toContainEqual({
      to: "google_sql_database_instance.postgres",
      id: "projects/netra-staging/instances/staging-shared-postgres",
    });
    expect(new Set(imports.map(({ id }) => id)).size).toBe(imports.length);
    for (const { id } of imports) expect(id).not.toMatch(/\$\{|undefined|\/\//);
  });
});
