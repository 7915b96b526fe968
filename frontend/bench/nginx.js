import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** A TCP port that nobody listens on. */
export const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/** Serves a page's folder at / and folders of data under names of their own, with nginx. */
export async function nginx(page, data) {
  const folder = mkdtempSync(join(tmpdir(), 'lamella-nginx-'));
  const port = await freePort();
  const places = Object.entries(data).map(([name, path]) => `location /${name}/ { alias ${path}/; }`);
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off;
worker_processes 1;
pid ${folder}/pid;
error_log ${folder}/error.log;
user root;
events { worker_connections 512; }
http {
  types { text/html html; text/javascript js; text/css css; application/wasm wasm; application/json json; }
  default_type application/octet-stream;
  access_log off;
  sendfile on;
  gzip on;
  gzip_types text/javascript text/css application/wasm;
  client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder}; uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
  server {
    listen 127.0.0.1:${port};
    root ${page};
    add_header Access-Control-Allow-Origin *;
    ${places.join('\n    ')}
  }
}
`,
  );
  const server = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')], {
    stdio: 'ignore',
  });
  const failed = new Promise((_, reject) => server.once('error', reject));
  const address = `http://127.0.0.1:${port}`;
  const answers = async () => {
    for (let tries = 0; tries < 100; tries++) {
      const line = connect(port, '127.0.0.1');
      const opened = await Promise.race([
        once(line, 'connect').then(() => true),
        once(line, 'close').then(() => false),
      ]).catch(() => false);
      line.destroy();
      if (opened) return;
      await setTimeout(50);
    }
    throw new Error('nginx does not answer.');
  };
  await Promise.race([answers(), failed]);
  return {
    address,
    stop: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
