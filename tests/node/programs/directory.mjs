// What an administrator's program does with @microsoft/microsoft-graph-client; prints one JSON object.
//
// `node directory.mjs NAME [https://localhost:PORT]`: with an address, as one does it for another national cloud.
import { DefaultAzureCredential } from "@azure/identity";
import { BatchRequestContent, BatchResponseContent, Client } from "@microsoft/microsoft-graph-client";
import { TokenCredentialAuthenticationProvider } from "@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js";

const [name, address] = process.argv.slice(2);
const authProvider = new TokenCredentialAuthenticationProvider(new DefaultAzureCredential(), {
  scopes: ["https://graph.microsoft.com/.default"],
});
const elsewhere = address ? { baseUrl: `${address}/`, customHosts: new Set([new URL(address).hostname]) } : {};
const graph = Client.initWithMiddleware({ authProvider, ...elsewhere });
const said = {};

async function refusal(call) {
  try {
    await call();
    return null;
  } catch (error) {
    const { innerError } = JSON.parse(error.body ?? "{}");
    return { status: error.statusCode, code: error.code, message: error.message, inner: Object.keys(innerError ?? {}).sort() };
  }
}

const app = await graph.api("/applications").post({ displayName: name, signInAudience: "AzureADMyOrg" });
said.app = { appId: app.appId, displayName: app.displayName, context: app["@odata.context"] };
const principal = await graph.api("/servicePrincipals").post({ appId: app.appId });
said.principal = { appId: principal.appId, type: principal.servicePrincipalType };
const secret = await graph.api(`/applications/${app.id}/addPassword`).post({ passwordCredential: { displayName: "ci" } });
said.secret = { length: secret.secretText.length, hinted: secret.secretText.startsWith(secret.hint) };
const kept = await graph.api(`/applications/${app.id}`).select(["passwordCredentials"]).get();
said.kept = kept.passwordCredentials.map((row) => ({ text: row.secretText, hint: row.hint === secret.hint }));
await graph.api(`/applications/${app.id}/removePassword`).post({ keyId: secret.keyId });
await graph.api(`/applications/${app.id}`).patch({ tags: ["one", "two"], notes: "from node" });
const found = await graph.api("/applications").filter(`appId eq '${app.appId}'`).select("id,tags,passwordCredentials").get();
said.found = found.value.map(({ id, ...rest }) => ({ same: id === app.id, ...rest }));

const { value: organizations } = await graph.api("/organization").select("verifiedDomains").get();
const domain = organizations[0].verifiedDomains.find((row) => row.isDefault).name;
const person = (number) => ({
  accountEnabled: true,
  displayName: `${name} ${number}`,
  mailNickname: `${name}${number}`,
  userPrincipalName: `${name}${number}@${domain}`,
  passwordProfile: { password: `Rosen-Allee-${number}!`, forceChangePasswordNextSignIn: false },
});
const users = [];
for (const number of [1, 2, 3]) users.push(await graph.api("/users").post(person(number)));
const group = await graph.api("/groups").post({ displayName: name, mailEnabled: false, mailNickname: name, securityEnabled: true });
for (const user of users) {
  await graph.api(`/groups/${group.id}/members/$ref`).post({ "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${user.id}` });
}
const pages = [];
let page = await graph.api("/users").filter(`startswith(displayName,'${name}')`).select("displayName").top(2).get();
while (page) {
  pages.push(page.value.map((row) => row.displayName).sort());
  const next = page["@odata.nextLink"];
  page = next ? await graph.api(next).get() : null;
}
said.pages = pages;
const members = await graph.api(`/groups/${group.id}/members`).get();
said.members = members.value.map((row) => [row["@odata.type"], row.displayName]).sort();
said.count = await graph.api(`/groups/${group.id}/members/$count`).header("ConsistencyLevel", "eventual").get();
await graph.api(`/groups/${group.id}/members/${users[0].id}/$ref`).delete();
said.memberOf = (await graph.api(`/users/${users[1].id}/memberOf`).get()).value.map((row) => row.displayName);
said.left = (await graph.api(`/groups/${group.id}/members`).get()).value.length;

const steps = [
  { id: "1", request: new Request(`https://graph.microsoft.com/users/${users[0].id}?$select=displayName`) },
  { id: "2", request: new Request("https://graph.microsoft.com/users/00000000-0000-4000-8000-000000000000") },
];
const batch = new BatchResponseContent(await graph.api("/$batch").post(await new BatchRequestContent(steps).getContent()));
said.batch = [(await batch.getResponseById("1").json()).displayName, batch.getResponseById("2").status];

said.missing = await refusal(() => graph.api("/users/00000000-0000-4000-8000-000000000000").get());
said.badFilter = await refusal(() => graph.api("/users").filter("displayName eq").get());
said.taken = await refusal(() => graph.api("/users").post(person(1)));

await graph.api(`/users/${users[2].id}`).delete();
said.deleted = (await graph.api("/directory/deletedItems/microsoft.graph.user").filter(`id eq '${users[2].id}'`).get()).value.length;
await graph.api(`/applications/${app.id}`).delete();
said.gone = await refusal(() => graph.api(`/applications/${app.id}`).get());
console.log(JSON.stringify(said));
