/** Certificates for tests, made by openssl when the test runs: no key is kept in the repository. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TestCertificate {
  readonly key: string;
  readonly cert: string;
}

/** `describe` where openssl can be run; otherwise the block is skipped by name and the reason goes to stderr. */
export function describeWithOpenssl(name: string, tests: () => void): void {
  if (spawnSync("openssl", ["version"]).status === 0) {
    describe(name, tests);
    return;
  }
  process.stderr.write(`SKIPPED "${name}": openssl is not on the PATH\n`);
  describe.skip(`${name} [skipped: no openssl at hand]`, tests);
}

/** A certificate that signs itself, valid from now on. */
export function selfSigned(hosts: readonly string[], days: number): TestCertificate {
  const folder = mkdtempSync(join(tmpdir(), "certificate-"));
  const key = join(folder, "key.pem");
  const cert = join(folder, "cert.pem");
  try {
    const names = hosts.map((host) => `DNS:${host}`).join(",");
    execFileSync(
      "openssl",
      ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"].concat(
        ["-keyout", key, "-out", cert, "-days", String(days), "-subj", `/CN=${hosts[0]}`],
        ["-addext", `subjectAltName=${names}`],
      ),
      { stdio: "ignore" },
    );
    return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
