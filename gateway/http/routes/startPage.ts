import type { FastifyInstance } from "fastify";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Path of the start page's parts, their files and media types. */
const parts = [
  { path: "/", file: "index.html", type: "text/html; charset=utf-8" },
  { path: "/start.js", file: "start.js", type: "text/javascript; charset=utf-8" },
  { path: "/start.css", file: "start.css", type: "text/css; charset=utf-8" },
] as const;

/** The page works only with what comes from here, and nobody may frame it: it takes the operator's key. */
const CONTENT_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/** GET /: the systems and their state. */
export function startPageRoutes(app: FastifyInstance): void {
  for (const { path, file, type } of parts) {
    const content = readFileSync(join(import.meta.dirname, "../page", file));
    app.get(path, (_request, reply) =>
      reply.type(type).headers({ "content-security-policy": CONTENT_POLICY, "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" }).send(content),
    );
  }
}
