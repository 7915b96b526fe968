// The command of npm @graphql-codegen/cli, with the schema asked of a running server by introspection, and the front end's operations.
// argv: the front end's folder, the address. Prints what it generated and what the TypeScript compiler says of that.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [, , frontEnd, url] = process.argv;
// Within the front end's folder, so that the generated imports are found.
const folder = mkdtempSync(join(frontEnd, "node_modules", ".codegen-"));
const run = (command, ...words) => {
  const done = spawnSync(join(frontEnd, "node_modules", ".bin", command), words, { cwd: folder, encoding: "utf8" });
  return { status: done.status, said: `${done.error ?? ""}${done.stdout}${done.stderr}` };
};
try {
  const shared = {
    scalars: { UUID: "string", DateTime: "string", UInt64: "string", Mag: "string" },
    enumType: "string-literal",
    strictScalars: true,
    documentMode: "string",
    useTypeImports: true,
  };
  const config = {
    schema: url,
    documents: join(frontEnd, "api", "src", "operations", "*.graphql"),
    generates: {
      "operations.ts": { plugins: ["typescript-operations", "typed-document-node"], config: shared },
      "schema.ts": { plugins: ["typescript"], config: { ...shared, strictScalars: false } },
    },
  };
  writeFileSync(join(folder, "codegen.json"), JSON.stringify(config));
  const made = run("graphql-codegen", "--config", "codegen.json");
  if (made.status !== 0) throw new Error(made.said);
  const compiled = run("tsc", "--noEmit", "--strict", "--ignoreConfig", "--skipLibCheck", "--module", "esnext", "--moduleResolution", "bundler", "operations.ts", "schema.ts");
  process.stdout.write(
    JSON.stringify({
      operations: readFileSync(join(folder, "operations.ts"), "utf8"),
      types: readFileSync(join(folder, "schema.ts"), "utf8"),
      compiler: compiled.status === 0 ? "" : compiled.said,
    }),
  );
} finally {
  rmSync(folder, { recursive: true });
}
