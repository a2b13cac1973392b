// Calls to Graph by a program that was granted nothing, or only a little; prints how each was answered.
import { DefaultAzureCredential } from "@azure/identity";
import { Client } from "@microsoft/microsoft-graph-client";
import { TokenCredentialAuthenticationProvider } from "@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js";

const [address] = process.argv.slice(2);
const authProvider = new TokenCredentialAuthenticationProvider(new DefaultAzureCredential(), {
  scopes: ["https://graph.microsoft.com/.default"],
});
const elsewhere = address ? { baseUrl: `${address}/`, customHosts: new Set([new URL(address).hostname]) } : {};
const graph = Client.initWithMiddleware({ authProvider, ...elsewhere });

async function answer(call) {
  try {
    const body = await call();
    return { status: 200, rows: body.value?.length ?? null };
  } catch (error) {
    const { innerError } = JSON.parse(error.body ?? "{}");
    return { status: error.statusCode, code: error.code, message: error.message, inner: Object.keys(innerError ?? {}).sort() };
  }
}

console.log(
  JSON.stringify({
    users: await answer(() => graph.api("/users").get()),
    createUser: await answer(() => graph.api("/users").post({ displayName: "x" })),
    applications: await answer(() => graph.api("/applications").get()),
    createApplication: await answer(() => graph.api("/applications").post({ displayName: "x" })),
    groups: await answer(() => graph.api("/groups").get()),
  }),
);
