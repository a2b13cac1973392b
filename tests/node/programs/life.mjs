// An owner's day with @azure/arm-*: make a group, hand out a role, start and stop a machine, take it all away.
import { randomUUID } from "node:crypto";
import { AuthorizationManagementClient } from "@azure/arm-authorization";
import { ComputeManagementClient } from "@azure/arm-compute";
import { ResourceManagementClient } from "@azure/arm-resources";
import { DefaultAzureCredential } from "@azure/identity";

const subscription = process.env.AZURE_SUBSCRIPTION_ID;
const [group, principalId] = process.argv.slice(2);
const credential = new DefaultAzureCredential();
const compute = new ComputeManagementClient(credential, subscription);
const resources = new ResourceManagementClient(credential, subscription);
const authorization = new AuthorizationManagementClient(credential, subscription);
const said = {};

async function power(name) {
  const { statuses } = await compute.virtualMachines.instanceView(group, name);
  return statuses.map((status) => status.code).filter((code) => code.startsWith("PowerState/"))[0];
}

async function refusal(call) {
  try {
    await call();
    return null;
  } catch (error) {
    return { status: error.statusCode, code: error.code, message: error.message };
  }
}

const made = await resources.resourceGroups.createOrUpdate(group, { location: "westeurope", tags: { by: "life" } });
said.group = { id: made.id, tags: made.tags, state: made.properties.provisioningState };
const machine = await compute.virtualMachines.createOrUpdate(group, "web", {
  location: "westeurope",
  hardwareProfile: { vmSize: "Standard_B1s" },
  identity: { type: "SystemAssigned" },
});
said.machine = { id: machine.id, state: machine.provisioningState, identity: machine.identity };
await compute.virtualMachines.deallocate(group, "web");
said.stopped = await power("web");
await compute.virtualMachines.start(group, "web");
said.started = await power("web");

const reader = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
const roleDefinitionId = `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${reader}`;
const name = randomUUID();
const wish = { roleDefinitionId, principalId, principalType: "ServicePrincipal" };
const assigned = await authorization.roleAssignments.create(made.id, name, wish);
said.assignment = { id: assigned.id, name: assigned.name, scope: assigned.scope, principalType: assigned.principalType };
said.assignment.type = assigned.type;
said.twice = await refusal(() => authorization.roleAssignments.create(made.id, randomUUID(), wish));
said.unknownRole = await refusal(() =>
  authorization.roleAssignments.create(made.id, randomUUID(), {
    ...wish,
    roleDefinitionId: roleDefinitionId.replace(reader, "00000000-0000-4000-8000-000000000000"),
  }),
);
await authorization.roleAssignments.delete(made.id, name);
said.left = 0;
for await (const row of authorization.roleAssignments.listForScope(made.id, { filter: "atScope()" })) {
  if (row.name === name) said.left += 1;
}
await resources.resourceGroups.beginDeleteAndWait(group);
said.gone = await refusal(() => resources.resourceGroups.get(group));
console.log(JSON.stringify(said));
