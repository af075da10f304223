/**
 * Builds the widget. Same source, same bytes: no time stamps, no hashes, no paths.
 *
 *   node build.mjs           write static/
 *   node build.mjs --check   fail when static/ is not what the source builds, or is over its budget
 *   node build.mjs --tests   bundle the tests into build/tests/ for node's own test runner
 */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const STATIC = join(HERE, "static");

/** Compressed bytes that each file, or group of files, may weigh. */
const BUDGETS = [
  { name: "loader", files: ["loader.js"], bytes: 6 * 1024 },
  { name: "chat", files: ["chat.js", "chat.css", "frame.html"], bytes: 45 * 1024 },
  { name: "desk", files: ["desk.js", "desk.css", "desk.html"], bytes: 60 * 1024 },
  // Fetched by whoever opens a letter.
  { name: "letters", files: ["letters.js", "pow.js"], bytes: 8 * 1024 },
];

/** Style that a script carries with it, minified. */
const inlineStyle = {
  name: "inline-style",
  setup(build) {
    build.onLoad({ filter: /loader\.css$/ }, async ({ path }) => {
      const { code } = await esbuild.transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

const browser = {
  absWorkingDir: HERE,
  bundle: true,
  minify: true,
  write: false,
  charset: "utf8",
  legalComments: "none",
  target: ["chrome90", "firefox90", "safari15"],
  logLevel: "warning",
  plugins: [inlineStyle],
};

async function bundle(entry, options = {}) {
  const { outputFiles } = await esbuild.build({ ...browser, entryPoints: [entry], outdir: STATIC, ...options });
  return Buffer.from(outputFiles[0].contents);
}

/** Returns file name → bytes. */
async function outputs() {
  const found = {
    "loader.js": await bundle("src/loader/loader.ts", { format: "iife" }),
    "chat.js": await bundle("src/chat/chat.ts", { format: "iife" }),
    "chat.css": await bundle("src/chat/all.css"),
    "letters.js": await bundle("src/letters.ts", { format: "esm" }),
    "pow.js": await bundle("src/mailbox/pow.worker.ts", { format: "iife" }),
    "desk.js": await bundle("src/desk/desk.ts", { format: "iife" }),
    "desk.css": await bundle("src/desk/desk.css"),
    "demo.css": await bundle("src/pages/demo.css"),
    "contacts.css": await bundle("src/pages/contacts.css"),
  };
  for (const page of ["frame.html", "demo.html", "desk.html", "icon.svg"]) {
    found[page] = await readFile(join(HERE, "src/pages", page));
  }
  return found;
}

function weigh(files) {
  let over = false;
  for (const { name, files: names, bytes } of BUDGETS) {
    const weight = names.reduce((sum, file) => sum + gzipSync(files[file], { level: 9 }).length, 0);
    console.log(`${name}: ${weight} of ${bytes} bytes compressed`);
    over ||= weight > bytes;
  }
  if (over) throw new Error("over budget");
}

async function tests() {
  const target = join(HERE, "build/tests");
  await rm(target, { recursive: true, force: true });
  const names = await readdir(join(HERE, "src"), { recursive: true });
  const found = names.filter((name) => name.endsWith(".test.ts")).map((name) => join(HERE, "src", name));
  await esbuild.build({
    ...browser,
    entryPoints: found,
    outdir: target,
    outbase: join(HERE, "src"),
    platform: "node",
    format: "esm",
    minify: false,
    write: true,
    target: "node20",
    packages: "external",
  });
}

async function main() {
  if (process.argv.includes("--tests")) return tests();
  const files = await outputs();
  weigh(files);
  await mkdir(STATIC, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(STATIC, name);
    if (!process.argv.includes("--check")) {
      await writeFile(path, bytes);
    } else if (!(await readFile(path).catch(() => Buffer.alloc(0))).equals(bytes)) {
      throw new Error(`${relative(HERE, path)} is not what the source builds: npm run build`);
    }
  }
  return undefined;
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
