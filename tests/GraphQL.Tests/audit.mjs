// The audit suite of npm graphql-http. argv: the front end's folder, the address. Prints what did not pass.
import { createRequire } from "node:module";
import { join } from "node:path";

const [, , frontEnd, url] = process.argv;
const { auditServer } = createRequire(join(frontEnd, "package.json"))(
  "graphql-http",
);
const results = await auditServer({ url });
const wrong = results
  .filter((result) => result.status !== "ok")
  .map(({ id, name, status, reason }) => ({ id, name, status, reason }));
process.stdout.write(JSON.stringify({ count: results.length, wrong }));
