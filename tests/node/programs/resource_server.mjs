// An API that trusts a tenant's tokens, with jose: tells of the token on standard input whether it would let it in.
//
// node resource_server.mjs ISSUER KEYS AUDIENCE < token
import { text } from "node:stream/consumers";
import { createRemoteJWKSet, jwtVerify } from "jose";

const [issuer, keys, audience] = process.argv.slice(2);
const found = createRemoteJWKSet(new URL(keys));
try {
  const { payload, protectedHeader } = await jwtVerify((await text(process.stdin)).trim(), found, {
    issuer,
    audience,
    algorithms: ["RS256"],
  });
  console.log(JSON.stringify({ payload, header: protectedHeader }));
} catch (error) {
  console.log(JSON.stringify({ code: error.code, claim: error.claim ?? null }));
}
