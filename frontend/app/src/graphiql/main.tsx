import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './main.css';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { createSession } from '@lamella/api';
import { GraphiQL } from 'graphiql';
import { createClient } from 'graphql-ws';
import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';

// The page for trying out queries that a host under development serves at /graphql. It asks as whoever is signed in to the viewer.

const session = createSession();
const url = new URL('/graphql', window.location.href).href;

async function authorization(): Promise<Record<string, string>> {
  const token = await session.token(false);
  return token ? { authorization: `Bearer ${token}` } : {};
}

const authorizedFetch: typeof fetch = async (input, init) => {
  const headers = new Headers(init?.headers);
  for (const [name, value] of Object.entries(await authorization())) headers.set(name, value);
  return await fetch(input, { ...init, headers });
};

const fetcher = createGraphiQLFetcher({
  url,
  fetch: authorizedFetch,
  wsClient: createClient({ url: url.replace(/^http/, 'ws'), connectionParams: authorization }),
});

const firstQuery = `# Ctrl+Enter asks. The schema is in the book on the left.
query Me {
  me {
    name
    isSignedIn
  }
}
`;

function Asker() {
  const [signedIn, setSignedIn] = useState<boolean>();
  useEffect(() => {
    void session.token(false).then(
      (token) => setSignedIn(token !== null),
      () => setSignedIn(false),
    );
  }, []);
  if (signedIn !== false) return null;
  return (
    <>
      Nobody is signed in: <a href="/">sign in to the viewer</a>, then load this page again.
    </>
  );
}

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <GraphiQL fetcher={fetcher} defaultQuery={firstQuery} defaultEditorToolsVisibility={false}>
        <GraphiQL.Logo>Lamella</GraphiQL.Logo>
        <GraphiQL.Footer>
          <Asker />
        </GraphiQL.Footer>
      </GraphiQL>
    </StrictMode>,
  );
}
