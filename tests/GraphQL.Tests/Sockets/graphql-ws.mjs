// What npm graphql-ws hears as a client. argv: the front end's folder, the address, a person's token.
import { createRequire } from "node:module";
import { join } from "node:path";

const [, , frontEnd, url, token] = process.argv;
const require = createRequire(join(frontEnd, "package.json"));
const { createClient } = require("graphql-ws");
const webSocketImpl = require("ws");

const open = (connectionParams, more = {}) =>
  createClient({
    url,
    webSocketImpl,
    connectionParams,
    keepAlive: 100,
    retryWait: async () => {},
    ...more,
  });

const all = async (client, query, take = Infinity) => {
  const heard = [];
  try {
    for await (const result of client.iterate({ query })) {
      heard.push(result);
      if (heard.length >= take) break;
    }
  } catch (error) {
    heard.push({
      refused: Array.isArray(error)
        ? error.map((one) => one.extensions.code)
        : String(error.reason ?? error),
    });
  }
  return heard;
};

const guest = open();
const person = open(async () => ({ authorization: `Bearer ${token}` }));
const forged = open({ authorization: "Bearer forged" }, { retryAttempts: 0 });

// The first token expires while the subscription runs: the client connects anew, with another one, and misses nothing that comes then.
const connections = [];
const expiring = open(
  async () => ({
    authorization: `Bearer ${connections.length === 0 ? "short" : token}`,
  }),
  {
    on: {
      connected: () => connections.push("connected"),
      closed: (event) => connections.push(event.code),
    },
  },
);

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
  renewed: await all(
    expiring,
    'subscription { channel(source: "renewed") }',
    1,
  ),
  connections,
};
await Promise.all([guest, person, expiring].map((client) => client.dispose()));
process.stdout.write(JSON.stringify(results));
