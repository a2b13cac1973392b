// oauth2-mock-server with one RS256 key. node mock_server.mjs PORT; prints "ready" when it listens.
import { OAuth2Server } from "oauth2-mock-server";

const server = new OAuth2Server();
await server.issuer.keys.generate("RS256");
await server.start(Number(process.argv[2]), "127.0.0.1");
console.log("ready");
