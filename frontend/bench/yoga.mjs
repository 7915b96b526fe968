// The peer of tests/Benchmarks/GraphQLServer.cs: the same schema and data behind graphql-yoga. node yoga.mjs PORT
import { createServer } from 'node:http';
import process from 'node:process';
import { createSchema, createYoga } from 'graphql-yoga';

const all = Array.from({ length: 1000 }, (_, i) => ({
  id: i,
  name: `item ${i}`,
  description: `The item of number ${i}`,
  width: i,
  height: i + 1,
  depth: i + 2,
  score: i / 7,
  isPublic: i % 2 === 0,
  createdAt: '2026-01-01T00:00:00Z',
  kind: 'plain',
  ownerId: i % 40,
}));

// What the npm package dataloader does, and no more: one batch for all that is asked for within a tick, each key once.
function loader() {
  let waiting = new Map();
  return (id) => {
    if (waiting.size === 0)
      process.nextTick(() => {
        const batch = waiting;
        waiting = new Map();
        for (const [key, load] of batch) load.done({ id: key, name: `owner ${key}` });
      });
    let load = waiting.get(id);
    if (!load) {
      load = {};
      load.promise = new Promise((done) => (load.done = done));
      waiting.set(id, load);
    }
    return load.promise;
  };
}

const schema = createSchema({
  typeDefs: `
    type Query { item(id: Int!): BenchItem items(first: Int! = 1000): [BenchItem!]! }
    type BenchItem {
      id: Int! name: String! description: String! width: Int! height: Int! depth: Int! score: Float! isPublic: Boolean!
      createdAt: String! kind: String! owner: BenchOwner
    }
    type BenchOwner { id: Int! name: String! }
  `,
  resolvers: {
    Query: { item: (_, { id }) => all[id], items: (_, { first }) => all.slice(0, first) },
    BenchItem: { owner: (item, _, context) => context.owner(item.ownerId) },
  },
});

const yoga = createYoga({ schema, logging: false, graphiql: false, context: () => ({ owner: loader() }) });
createServer(yoga).listen(Number(process.argv[2]), '127.0.0.1');
