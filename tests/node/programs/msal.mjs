// @azure/msal-node, one way of getting a token at a time; prints what came of it.
//
// node msal.mjs WAY SCOPE AUTHORITY [ARGUMENT...]
import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { ConfidentialClientApplication, CryptoProvider, PublicClientApplication } from "@azure/msal-node";

const [way, scope, authority, ...given] = process.argv.slice(2);
const { AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: clientSecret } = process.env;
const auth = { clientId, authority, knownAuthorities: [new URL(authority).host] };
const confidential = (proof = { clientSecret }) => new ConfidentialClientApplication({ auth: { ...auth, ...proof } });
const open = (clientId = auth.clientId) => new PublicClientApplication({ auth: { ...auth, clientId } });
const scopes = [scope];

/** Show a person where to go, and read where he came back to. */
async function visit(url) {
  console.log(JSON.stringify({ open: url }));
  const lines = createInterface({ input: process.stdin });
  const { value } = await lines[Symbol.asyncIterator]().next();
  lines.close();
  return new URL(value);
}

const ways = {
  secret: () => confidential().acquireTokenByClientCredential({ scopes }),
  wrong: () => confidential({ clientSecret: "wrong" }).acquireTokenByClientCredential({ scopes }),
  certificate: () => {
    const pem = readFileSync(given[0], "utf8");
    const thumbprintSha256 = createHash("sha256").update(new X509Certificate(pem).raw).digest("hex");
    const privateKey = pem.match(/-----BEGIN PRIVATE KEY-----[^]*?-----END PRIVATE KEY-----/)[0];
    const proof = { clientCertificate: { thumbprintSha256, privateKey, x5c: pem } };
    return confidential(proof).acquireTokenByClientCredential({ scopes });
  },
  "on-behalf-of": () => confidential().acquireTokenOnBehalfOf({ scopes, oboAssertion: given[0] }),
  password: () => open(given[2]).acquireTokenByUsernamePassword({ scopes, username: given[0], password: given[1] }),
  device: () =>
    open(given[0]).acquireTokenByDeviceCode({
      scopes,
      deviceCodeCallback: ({ userCode, verificationUri }) => console.log(JSON.stringify({ userCode, verificationUri })),
    }),
  // msal-node listens on loopback itself; the browser is opened by whoever reads the address.
  browser: () =>
    open(given[0]).acquireTokenInteractive({ scopes, openBrowser: async (url) => console.log(JSON.stringify({ open: url })) }),
  code: async () => {
    const client = confidential();
    const redirectUri = given[0];
    const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
    const asked = { scopes, redirectUri, codeChallenge: challenge, codeChallengeMethod: "S256", state: "s-1", nonce: "n-1" };
    const back = await visit(await client.getAuthCodeUrl(asked));
    if (back.searchParams.get("state") !== "s-1") throw new Error("another state");
    const code = back.searchParams.get("code");
    const first = await client.acquireTokenByCode({ scopes, redirectUri, code, codeVerifier: verifier, nonce: "n-1" });
    const again = await client.acquireTokenSilent({ scopes, account: first.account, forceRefresh: true });
    return { ...first, refreshed: again.accessToken !== first.accessToken && !again.fromCache };
  },
};

try {
  const { accessToken, account, idTokenClaims, refreshed = null, scopes: granted } = await ways[way]();
  const claims = JSON.parse(Buffer.from(accessToken.split(".")[1], "base64url"));
  const user = account ? { username: account.username, home: account.homeAccountId, tenant: account.tenantId } : null;
  console.log(JSON.stringify({ token: accessToken, claims, user, id: idTokenClaims ?? null, refreshed, granted }));
} catch (error) {
  console.log(JSON.stringify({ name: error.name, code: error.errorCode, message: error.errorMessage, number: error.errorNo ?? null }));
}
