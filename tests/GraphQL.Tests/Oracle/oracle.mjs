// The reference implementation's answers: reads {schemas, cases} from the file named first, writes the answers to the file named second.
// argv[4] is the folder whose node_modules hold `graphql`.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.argv[4], "package.json"));
const g = require("graphql");
const { schemas, cases } = JSON.parse(readFileSync(process.argv[2], "utf8"));

const sorted = (value) =>
  Array.isArray(value)
    ? value.map(sorted)
    : value !== null && typeof value === "object"
      ? Object.fromEntries(
          Object.keys(value)
            .sort()
            .map((key) => [key, sorted(value[key])]),
        )
      : value;

// The same rule as Oracle/SdlSchema.cs: a field's value follows from its name, its type and its arguments.
const valueOf = (schema, type, name, args) => {
  if (g.isNonNullType(type)) return valueOf(schema, type.ofType, name, args);
  if (g.isListType(type))
    return [
      valueOf(schema, type.ofType, name, args),
      name.startsWith("holes") ? null : valueOf(schema, type.ofType, name, args),
    ];
  if (g.isEnumType(type)) return type.getValues()[0].value;
  if (g.isAbstractType(type)) {
    const possible = [...schema.getPossibleTypes(type)].map((one) => one.name).sort();
    return { __typename: possible[name.length % possible.length] };
  }
  if (g.isObjectType(type)) return { __typename: type.name };
  return {
    Int: name.length,
    Float: name.length + 0.5,
    Boolean: true,
    ID: name,
    String: `${name} ${JSON.stringify(sorted(args))}`,
  }[type.name];
};

const build = (sdl) => {
  const schema = g.buildSchema(sdl);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!g.isObjectType(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) {
      field.resolve = (_, args) => {
        if (field.name.startsWith("fail")) throw new Error("failed");
        return field.name.startsWith("null") ? null : valueOf(schema, field.type, field.name, args);
      };
    }
  }
  return schema;
};

const print = (schema) =>
  Object.values(schema.getTypeMap())
    .filter((type) => !g.isIntrospectionType(type) && !g.isSpecifiedScalarType(type))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(g.printType)
    .join("\n\n");

const answer = (schema, { document, variables }) => {
  let parsed;
  try {
    parsed = g.parse(document);
  } catch {
    return { parsed: false };
  }
  let rules;
  try {
    rules = g.specifiedRules
      .filter((rule) => g.validate(schema, parsed, [rule]).length > 0)
      .map((rule) => rule.name.replace(/Rule$/, ""));
  } catch {
    // This version throws out of a rule on a subscription whose root field is skipped or included by a variable: it has no verdict.
    return { parsed: true, undecided: true };
  }
  if (rules.length > 0) return { parsed: true, rules };
  const operation = parsed.definitions.find((one) => one.kind === "OperationDefinition");
  if (operation === undefined || operation.operation === "subscription") return { parsed: true, rules };
  const result = g.executeSync({ schema, document: parsed, variableValues: variables, operationName: operation.name?.value });
  // A request that is refused as a whole is; how many reasons it lists is each server's own.
  if (!("data" in result)) return { parsed: true, rules, executed: false };
  return {
    parsed: true,
    rules,
    executed: true,
    data: result.data ?? null,
    paths: (result.errors ?? []).map((error) => (error.path ?? []).join(".")).sort(),
  };
};

const built = schemas.map(build);
writeFileSync(
  process.argv[3],
  JSON.stringify({
    printed: built.map(print),
    introspected: built.map((schema) =>
      g.introspectionFromSchema(schema, { specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true, oneOf: true }),
    ),
    introspectionQuery: g.getIntrospectionQuery({
      specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true, oneOf: true,
    }),
    answers: cases.map((one) => answer(built[one.schema], one)),
  }),
);
