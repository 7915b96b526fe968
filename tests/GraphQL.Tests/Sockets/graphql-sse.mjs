// What npm graphql-sse hears as a client. argv: the front end's folder, the address, a person's token.
import { createRequire } from "node:module";
import { join } from "node:path";

const [, , frontEnd, url, token] = process.argv;
const { createClient } = createRequire(join(frontEnd, "package.json"))(
  "graphql-sse",
);

const open = (headers, more = {}) =>
  createClient({ url, headers, retry: async () => {}, ...more });

const all = async (client, query, take = Infinity) => {
  const heard = [];
  try {
    for await (const result of client.iterate({ query })) {
      heard.push(result);
      if (heard.length >= take) break;
    }
  } catch (error) {
    heard.push({ refused: error.response?.status ?? String(error) });
  }
  return heard;
};

const guest = open();
const person = open(() => ({ authorization: `Bearer ${token}` }));
const forged = open({ authorization: "Bearer forged" }, { retryAttempts: 0 });

const results = {
  counted: await all(guest, "subscription { countTo(last: 5) }"),
  asked: await all(person, "{ me { name isSignedIn } }"),
  changed: await all(
    person,
    'mutation { gone: trashDataset(id: "6ba7b810-9dad-11d1-80b4-00c04fd430c8") { id } }',
  ),
  left: await all(
    guest,
    'subscription { beats(source: "left") { number } }',
    3,
  ),
  invalid: await all(guest, "subscription { nothing }"),
  broken: await all(guest, "subscription { breaking }"),
  refused: await all(guest, "subscription { names }"),
  named: await all(person, "subscription { names }"),
  forged: await all(forged, "{ __typename }"),
};
[guest, person].forEach((client) => client.dispose());
process.stdout.write(JSON.stringify(results));
