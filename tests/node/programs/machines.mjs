// What an ordinary program does with @azure/arm-*: print one JSON object with the results.
//
// Plugged in from outside (proxy) when no argument is given; `node machines.mjs https://localhost:PORT AUDIENCE`
// passes the endpoint and the audience as one does for any custom cloud.
import { randomUUID } from "node:crypto";
import { AuthorizationManagementClient } from "@azure/arm-authorization";
import { ComputeManagementClient } from "@azure/arm-compute";
import { ResourceManagementClient } from "@azure/arm-resources";
import { SubscriptionClient } from "@azure/arm-resources-subscriptions";
import { DefaultAzureCredential } from "@azure/identity";

const subscription = process.env.AZURE_SUBSCRIPTION_ID;
const [endpoint, audience] = process.argv.slice(2);
const custom = endpoint ? { endpoint, credentialScopes: [`${audience}/.default`] } : {};
// A tenant named adfs needs no instance discovery; any other on an unknown authority host does.
const credential = new DefaultAzureCredential(endpoint ? { disableInstanceDiscovery: true } : {});
const compute = new ComputeManagementClient(credential, subscription, custom);
const resources = new ResourceManagementClient(credential, subscription, custom);
const authorization = new AuthorizationManagementClient(credential, subscription, custom);
const subscriptions = new SubscriptionClient(credential, custom);

async function all(pages) {
  const found = [];
  for await (const row of pages) found.push(row);
  return found;
}

async function refusal(call) {
  try {
    await call();
    return null;
  } catch (error) {
    return { status: error.statusCode, code: error.code, message: error.message };
  }
}

const scope = `/subscriptions/${subscription}/resourceGroups/demo`;
const machine = await compute.virtualMachines.get("demo", "vm1", { expand: "instanceView" });
const roleDefinitionId = `${scope}/providers/Microsoft.Authorization/roleDefinitions/${randomUUID()}`;
console.log(
  JSON.stringify({
    id: machine.id,
    statuses: machine.instanceView.statuses.map((status) => status.code),
    subscriptions: (await all(subscriptions.subscriptions.list())).map((row) => row.subscriptionId),
    groups: (await all(resources.resourceGroups.list())).map((group) => group.name),
    start: await refusal(() => compute.virtualMachines.start("demo", "vm1")),
    remove: await refusal(() => compute.virtualMachines.delete("demo", "vm1")),
    writeGroup: await refusal(() => resources.resourceGroups.createOrUpdate("other", { location: "westeurope" })),
    missing: await refusal(() => compute.virtualMachines.get("demo", "missing")),
    missingGroup: await refusal(() => resources.resourceGroups.get("nowhere")),
    roles: (await all(authorization.roleDefinitions.list(scope, { filter: "type eq 'BuiltInRole'" }))).map((role) => role.roleName),
    assignments: (await all(authorization.roleAssignments.listForScope(scope, { filter: "atScope()" }))).map((row) => ({
      role: row.roleDefinitionId.split("/").at(-1),
      principal: row.principalId,
      scope: row.scope,
    })),
    assign: await refusal(() =>
      authorization.roleAssignments.create(scope, randomUUID(), { roleDefinitionId, principalId: randomUUID() }),
    ),
  }),
);
