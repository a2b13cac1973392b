// An API with passport-azure-ad: tells of the token on standard input whether it would let it in.
//
// node resource_server_passport.mjs TENANT AUDIENCE < token
import { text } from "node:stream/consumers";
import passport from "passport";
import { BearerStrategy } from "passport-azure-ad";

const [tenant, audience] = process.argv.slice(2);
const strategy = new BearerStrategy(
  {
    identityMetadata: `https://login.microsoftonline.com/${tenant}/v2.0/.well-known/openid-configuration`,
    clientID: audience,
    loggingLevel: "error",
    loggingNoPII: false,
  },
  (claims, done) => done(null, claims),
);
passport.use(strategy);

const request = { method: "GET", headers: { authorization: `Bearer ${(await text(process.stdin)).trim()}` }, query: {} };
passport.authenticate("oauth-bearer", { session: false }, (error, claims, why) => {
  console.log(JSON.stringify(claims ? { claims } : { refused: error?.message ?? why }));
})(request, {});
