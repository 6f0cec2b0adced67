#!/usr/bin/env node
/**
 * Runs a TypeScript entry of this project: `node cli/launch.js main.ts [arguments]`.
 *
 * The entry is bundled into one file by esbuild and the file kept under node_modules/.cache, with the code that V8 made of
 * it, because loading and compiling cdktf and the provider takes most of a run's time. A source that changed since makes
 * both anew. Types are not checked here: `npm run typecheck` does that.
 */
const { createHash } = require("node:crypto");
const {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require("node:fs");
const Module = require("node:module");
const { basename, join } = require("node:path");
const { Script } = require("node:vm");

const root = join(__dirname, "..");
const cacheDir = join(root, "node_modules", ".cache", "launch");
/** npm rewrites it whenever an installed package changes, so that packages need not be looked at one by one. */
const INSTALLED = join("node_modules", ".package-lock.json");
const THIS_FILE = join("cli", "launch.js");

const [entry, ...args] = process.argv.slice(2);
if (entry === undefined || !existsSync(join(root, entry))) {
  const wrong = entry === undefined ? "no entry given" : `there is no ${entry}`;
  process.stderr.write(`launch: ${wrong}. Usage: node cli/launch.js FILE.ts [ARGUMENTS]\n`);
  process.exit(2);
}

/** Between a bundle's name and what its code was made for. */
const CODE = ".code-";
const bundle = join(cacheDir, `${entry.replace(/[^A-Za-z0-9]+/g, "-")}.cjs`);
if (!isFresh()) build();
run();

function run() {
  process.argv = [process.argv[0], bundle, ...args];
  const source = readFileSync(bundle, "utf8");
  // V8 takes code for another source of the same length: a digit that changed would change nothing.
  const codeFile = `${bundle}${CODE}${process.version}-${digestIn(source)}`;
  const cachedData = existsSync(codeFile) ? readFileSync(codeFile) : undefined;
  const script = new Script(Module.wrap(source), { filename: bundle, cachedData });
  const main = new Module(bundle);
  main.filename = bundle;
  main.paths = module.paths;
  const requireFromBundle = Module.createRequire(bundle);
  // What `require.main === module` in the entry asks.
  Object.defineProperty(requireFromBundle, "main", { value: main });
  try {
    script.runInThisContext().call(main.exports, main.exports, requireFromBundle, main, bundle, cacheDir);
  } catch (error) {
    // Node would show the line of the bundle, and that is all of the program.
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    process.stderr.write(`${entry} cannot be run: ${message}\nnpm run typecheck names the file and the line.\n`);
    if (process.env.NETRA_DEBUG === "1") process.stderr.write(`${error?.stack}\n`);
    process.exit(2);
  }
  // After the run, so that the functions that it needed are in it.
  if (cachedData === undefined || script.cachedDataRejected) replaceFile(codeFile, script.createCachedData());
}

/** The digest that a bundle carries in its first line, so that the two are one file. */
function digestIn(source) {
  return source.slice(2, source.indexOf("\n"));
}

/** A file's size and time of change, or "gone". */
function stampOf(file) {
  const stat = statSync(join(root, file), { throwIfNoEntry: false });
  return stat ? `${stat.size} ${stat.mtimeMs}` : "gone";
}

function isFresh() {
  try {
    const stamps = JSON.parse(readFileSync(`${bundle}.json`, "utf8"));
    return existsSync(bundle) && Object.entries(stamps).every(([file, stamp]) => stampOf(file) === stamp);
  } catch {
    return false;
  }
}

function build() {
  mkdirSync(cacheDir, { recursive: true });
  const installed = stampOf(INSTALLED);
  const { metafile, outputFiles } = bundled();
  const sources = Object.keys(metafile.inputs).filter((file) => !file.startsWith("node_modules/"));
  const stamps = {
    ...Object.fromEntries([...sources, THIS_FILE].map((file) => [file, stampOf(file)])),
    [INSTALLED]: installed,
  };
  const { text } = outputFiles[0];
  replaceFile(bundle, `//${createHash("sha256").update(text).digest("hex")}\n${text}`);
  for (const name of readdirSync(cacheDir)) {
    if (name.startsWith(`${basename(bundle)}${CODE}`)) rmSync(join(cacheDir, name), { force: true });
  }
  replaceFile(`${bundle}.json`, JSON.stringify(stamps));
}

function bundled() {
  try {
    return require("esbuild").buildSync({
      absWorkingDir: root,
      entryPoints: [entry],
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      // A class's own name is part of cdktf's messages.
      keepNames: true,
      minifyWhitespace: true,
      minifySyntax: true,
      metafile: true,
      write: false,
      logLevel: "silent",
    });
  } catch (error) {
    for (const { text, location } of error.errors ?? [{ text: String(error) }])
      process.stderr.write(`${location ? `${location.file}:${location.line}: ` : ""}${text}\n`);
    process.exit(2);
  }
}

/** Whole files under their final names only, so that a second process or a Ctrl-C never meets half of one. */
function replaceFile(file, contents) {
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, contents);
  renameSync(unfinished, file);
}
