// openid-client: discovery, then one grant; prints what came of it.
//
// node sign_in.mjs WAY ISSUER [ARGUMENT...]
import { createInterface } from "node:readline/promises";
import * as client from "openid-client";

const [way, issuer, ...given] = process.argv.slice(2);
const { AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: clientSecret } = process.env;
const config = await client.discovery(new URL(issuer), clientId, clientSecret);
const known = config.serverMetadata();

async function credentials(scope) {
  const { access_token: token, token_type: type, expires_in: lifetime } = await client.clientCredentialsGrant(config, { scope });
  return { token, type, lifetime };
}

async function code(redirectUri) {
  // The id token came straight from the server; check its signature by the published keys all the same.
  client.enableNonRepudiationChecks(config);
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: "openid profile email offline_access User.Read",
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    nonce,
  });
  console.log(JSON.stringify({ open: url.href }));
  const lines = createInterface({ input: process.stdin });
  const { value: back } = await lines[Symbol.asyncIterator]().next();
  lines.close();
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  const first = await client.authorizationCodeGrant(config, new URL(back), checks);
  const claims = first.claims();
  const person = await client.fetchUserInfo(config, first.access_token, claims.sub);
  const second = await client.refreshTokenGrant(config, first.refresh_token);
  const again = await refusal(() => client.authorizationCodeGrant(config, new URL(back), checks));
  return { claims, person, rotated: second.refresh_token !== first.refresh_token, scope: first.scope, again };
}

async function refusal(call) {
  try {
    await call();
    return null;
  } catch (error) {
    const { error_codes: codes, trace_id, correlation_id, timestamp, error_uri } = error.cause ?? {};
    const traced = Boolean(trace_id && correlation_id && timestamp && error_uri);
    return { status: error.status, error: error.error, description: error.error_description, codes, traced };
  }
}

const result = way === "code" ? await code(given[0]) : await credentials(given[0]);
const wrong = await client.discovery(new URL(issuer), clientId, "wrong");
const refused = await refusal(() => client.clientCredentialsGrant(wrong, { scope: "https://graph.microsoft.com/.default" }));
const { issuer: named, jwks_uri: keys, token_endpoint: token } = known;
console.log(JSON.stringify({ ...result, refused, known: { issuer: named, keys, token } }));
