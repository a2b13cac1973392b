// A web app on loopback with openid-client: sends a browser to sign in and checks everything that comes back.
//
// node web_sign_in.mjs ISSUER: prints where the browser is to go, and then who came.
import { once } from "node:events";
import { createServer } from "node:http";
import * as client from "openid-client";

const [issuer] = process.argv.slice(2);
const { AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: clientSecret } = process.env;
const config = await client.discovery(new URL(issuer), clientId, clientSecret);
// The id token comes straight from the server; its signature is checked by the published keys all the same.
client.enableNonRepudiationChecks(config);

const server = createServer().listen(0, "localhost");
await once(server, "listening");
const redirectUri = `http://localhost:${server.address().port}/signed-in`;
const pkceCodeVerifier = client.randomPKCECodeVerifier();
const [expectedState, expectedNonce] = [client.randomState(), client.randomNonce()];
const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true };
const { href: open } = client.buildAuthorizationUrl(config, {
  redirect_uri: redirectUri,
  scope: "openid profile email offline_access User.Read",
  code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
  code_challenge_method: "S256",
  state: expectedState,
  nonce: expectedNonce,
});
console.log(JSON.stringify({ open, redirectUri }));

/** The first visit to the redirect URI; whatever else a browser asks for is not there. */
const back = await new Promise((arrived) => {
  server.on("request", (request, response) => {
    const url = new URL(request.url, redirectUri);
    response.setHeader("Connection", "close");
    if (url.pathname !== "/signed-in") return response.writeHead(404).end();
    response.end("You are signed in; this window can be closed.");
    arrived(url);
  });
});
server.close();

async function refusal(changed) {
  try {
    await client.authorizationCodeGrant(config, back, { ...checks, ...changed });
    return null;
  } catch (error) {
    return { code: error.code, error: error.error ?? null };
  }
}

const stranger = await refusal({ expectedState: client.randomState() });
const tokens = await client.authorizationCodeGrant(config, back, checks);
const claims = tokens.claims();
const person = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
const twice = await refusal({});
console.log(JSON.stringify({ claims, nonce: expectedNonce, person, scope: tokens.scope, stranger, twice }));
