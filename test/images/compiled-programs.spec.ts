import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Buildah } from '../../scripts/own-image/buildah.js';
import { buildAndInspect, checkSketch } from './check-sketch.js';
import { canBuild } from './real-builds.js';
import { inRegistry } from './real-images.js';

/** A program that is linked to a library of the system, built in one stage. */
interface CompiledProgram {
  readonly name: string;
  readonly dockerfile: string;
  readonly files: Readonly<Record<string, string>>;
  readonly says: RegExp;
}

const CASES: readonly CompiledProgram[] = [
  {
    name: 'go-with-cgo',
    dockerfile: `FROM localhost/base:bookworm
RUN apt-get update && apt-get install -y golang-go gcc libc6-dev zlib1g-dev
ENV GREETING="sums of"
WORKDIR /src
COPY . .
RUN go build -o /usr/local/bin/sums .
EXPOSE 8080
USER nobody
CMD ["sums"]
`,
    files: {
      'go.mod': 'module example.org/sums\n\ngo 1.19\n',
      'main.go': `package main

// #cgo LDFLAGS: -lz
// #include <zlib.h>
import "C"

import (
	"fmt"
	"net/http"
	"os"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s zlib %s", os.Getenv("GREETING"), C.GoString(C.zlibVersion()))
	})
	http.ListenAndServe(":8080", nil)
}
`,
    },
    says: /^sums of zlib 1\./,
  },
  {
    name: 'python-with-libpq',
    dockerfile: `FROM localhost/base:bookworm
RUN apt-get update && apt-get install -y python3 python3-pip python3-dev gcc libpq-dev
WORKDIR /app
COPY requirements.txt .
RUN pip install --break-system-packages -r requirements.txt
COPY app.py .
EXPOSE 8080
USER nobody
CMD ["python3", "app.py"]
`,
    files: {
      'requirements.txt': 'psycopg2==2.9.10\n',
      'app.py': `from http.server import BaseHTTPRequestHandler, HTTPServer
import psycopg2

class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"libpq {psycopg2.extensions.libpq_version()}".encode())

HTTPServer(("0.0.0.0", 8080), Answer).serve_forever()
`,
    },
    says: /^libpq 15/,
  },
];
const LONG = { timeout: 1_800_000 };

describe.skipIf(!canBuild || inject('imagesRegistry') === '')('a program linked to a library of the system', () => {
  let folder = '';
  let buildah: Buildah;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stagediff-compiled-'));
    buildah = new Buildah(folder);
    buildah.pull(inRegistry('base:bookworm'), 'localhost/base:bookworm');
  });
  afterAll(async () => {
    buildah.removeAll();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(CASES)('$name: its sketch builds, is as large as predicted, and answers', LONG, async (program) => {
    const { name, dockerfile, files, says } = program;
    const context = join(folder, name);
    await mkdir(context);
    for (const [path, text] of Object.entries(files)) await writeFile(join(context, path), text);
    const single = await buildAndInspect({ buildah, folder }, [name, 'single'], dockerfile, context);
    const request = { port: 8080, path: '/' };
    const multi = await checkSketch({ buildah, folder }, name, single, context, { request, says });
    expect(multi.config.cmd).toEqual(single.config.cmd);
  });
});
