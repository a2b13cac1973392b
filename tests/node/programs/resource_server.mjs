// An API that trusts a tenant's tokens, with jose: tells of the token on standard input whether it would let it in.
//
// node resource_server.mjs TENANT AUDIENCE [KEYS] < token
import { text } from "node:stream/consumers";
import { createRemoteJWKSet, jwtVerify } from "jose";

const [tenant, audience, keys] = process.argv.slice(2);
const login = `https://login.microsoftonline.com/${tenant}`;
const found = createRemoteJWKSet(new URL(keys ?? `${login}/discovery/v2.0/keys`));
try {
  const { payload, protectedHeader } = await jwtVerify((await text(process.stdin)).trim(), found, {
    issuer: `${login}/v2.0`,
    audience,
    algorithms: ["RS256"],
  });
  console.log(JSON.stringify({ claims: payload, header: protectedHeader }));
} catch (error) {
  console.log(JSON.stringify({ refused: error.claim ? `${error.code} ${error.claim}` : error.code }));
}
